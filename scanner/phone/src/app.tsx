import { useEffect, useMemo, useReducer, useState } from "preact/hooks";

import * as preferences from "./around/preferences";
import { Speaker } from "./around/sounds";
import * as place from "./desk/place";
import { whyNot, type Door, type Opening } from "./door";
import type { Parts } from "./parts";
import { Eye } from "./reading/eye";
import { Enrolling } from "./screens/enrolling";
import { Note, OutOfUse, Waiting } from "./screens/notes";
import { AskForCamera, ChooseDoor, Ready } from "./screens/preparing";
import { Scanning } from "./screens/scanning";
import { next, type Screen, type Step } from "./steps";
import type { Language } from "./texts";
import { useWatched } from "./watched";
import { Speech, useWords, words, type Words } from "./words";

type Tell = (step: Step) => void;

interface Given {
  opening: Opening;
  /** The one-time token that the page was opened with. */
  token: string | null;
}

/** The whole page. */
export function App({ opening, token }: Given) {
  const [screen, tell] = useReducer<Screen, Step>((screen, step) => next(screen, step, token), { kind: "opening" });
  const eye = useMemo(() => new Eye(), []);
  const speaker = useSpeaker();
  const speech = useSpeech();
  useEffect(() => void (screen.kind === "opening" && open(opening, tell)), [screen.kind]);
  return (
    <Speech.Provider value={speech}>
      <Shown screen={screen} tell={tell} opening={opening} eye={eye} speaker={speaker} />
    </Speech.Provider>
  );
}

async function open(opening: Opening, tell: Tell): Promise<void> {
  try {
    tell({ kind: "opened", door: await opening.open(), begun: preferences.hasBegun() });
  } catch (error) {
    tell({ kind: "failed", code: whyNot(error).code });
  }
}

function Shown({ screen, tell, ...given }: { screen: Screen; tell: Tell; opening: Opening; eye: Eye; speaker: Speaker }) {
  const { t } = useWords();
  switch (screen.kind) {
    case "opening":
      return <Waiting text={t.opening} />;
    case "second-tab":
      return <Stuck title={t.secondTab} text={t.secondTabWhy} tell={tell} />;
    case "broken":
      return <Stuck title={t.broken} text={t.brokenWhy} tell={tell} />;
    case "enrol":
      return <Enrolling {...given} token={screen.token} before={screen.before} done={(door) => enrolled(screen.before, door, tell)} />;
    default:
      return <Enrolled step={screen.kind} parts={{ ...given, door: screen.door }} tell={tell} />;
  }
}

/** Whoever is a device anew prepares anew. */
function enrolled(before: Door | null, door: Door, tell: Tell): void {
  history.replaceState(null, "", location.pathname);
  if (door !== before) preferences.keepBegun(false);
  tell({ kind: "enrolled", door, begun: preferences.hasBegun() });
}

function Stuck({ title, text, tell }: { title: string; text: string; tell: Tell }) {
  const { t } = useWords();
  return (
    <Note title={title} text={text}>
      <div class="page-acts">
        <button type="button" class="go" onClick={() => tell({ kind: "again" })}>
          {t.tryAgain}
        </button>
      </div>
    </Note>
  );
}

/** A phone that is a device: it is prepared, then it scans. */
function Enrolled({ step, parts, tell }: { step: "camera" | "door" | "ready" | "scanning"; parts: Parts; tell: Tell }) {
  useWatched(parts.door);
  const on = () => tell({ kind: "on" });
  const { door } = parts;
  const choose = (id: string) => void door.chooseDoor(id).catch(() => undefined); // what the storage refused, the state tells
  if (door.state.revoked) return <OutOfUse door={door} />;
  switch (step) {
    case "camera":
      return <AskForCamera parts={parts} done={on} />;
    case "door":
      return <ChooseDoor parts={parts} choose={(id) => (choose(id), on())} />;
    case "ready":
      return <Ready parts={parts} start={() => (preferences.keepBegun(true), on())} />;
    case "scanning":
      return <AtDoor parts={parts} choose={choose} />;
  }
}

/** A door can only be worked when it is known what it serves. */
function AtDoor({ parts, choose }: { parts: Parts; choose: (door: string) => void }) {
  const { programme, door } = parts.door.state;
  const here = programme && place.of(programme, door);
  if (!here) return <ChooseDoor parts={parts} choose={choose} />;
  return <Scanning key={door} parts={parts} here={here} elsewhere={choose} />;
}

/** Silent until somebody touches the page, as browsers want it. */
function useSpeaker(): Speaker {
  const speaker = useMemo(() => Object.assign(new Speaker(), { muted: preferences.isMuted() }), []);
  useEffect(() => {
    const wake = () => speaker.wake();
    addEventListener("pointerdown", wake);
    return () => removeEventListener("pointerdown", wake);
  }, [speaker]);
  return speaker;
}

function useSpeech(): Words {
  const [chosen, setChosen] = useState(preferences.storedLanguage);
  const language = preferences.languageFor(chosen, navigator.languages);
  useEffect(() => void (document.documentElement.lang = language), [language]);
  return useMemo(() => words(language, (next: Language) => (preferences.keepLanguage(next), setChosen(next))), [language]);
}
