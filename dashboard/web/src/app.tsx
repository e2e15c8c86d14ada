import { useEffect, useMemo, useReducer, useState } from "preact/hooks";

import { Live } from "./live";
import { Board } from "./pages/board";
import { Note, ToBoard, Waiting } from "./pages/note";
import { Mark } from "./parts/mark";
import { Switches } from "./parts/switches";
import { keepLanguage, languageFor, storedLanguage } from "./preferences";
import { assertNever, next, type Screen, type Step } from "./screens";
import { signIn } from "./signing";
import type { Language } from "./texts";
import type { ProgrammeRow } from "./wire";
import { Speech, useWords, words, type Words } from "./words";

/** The whole page. `token` is the one-time token of a sign-in link, if the browser came by one. */
export function App({ token }: { token: string | null }) {
  const [screen, tell] = useReducer<Screen, Step>(next, { kind: token === null ? "connecting" : "signing-in" });
  const programme = screen.kind === "board" ? screen.attendance.programme : null;
  const [speech, choose] = useSpeech(programme);
  const trying = screen.kind === "signing-in";
  const connected = CONNECTED.has(screen.kind);
  useEffect(() => void (trying && token !== null && enter(token, tell)), [trying, token]);
  useEffect(() => (connected ? listen(tell) : undefined), [connected]);
  useTitle(programme?.name, speech);
  return (
    <Speech.Provider value={speech}>
      <a class="skip" href="#content">
        {speech.t.skip}
      </a>
      <Header name={programme?.name ?? speech.t.product} choose={choose} />
      <Shown screen={screen} retry={() => tell({ kind: "sign-in" })} />
    </Speech.Provider>
  );
}

/** The screens on which a stream is kept open. */
const CONNECTED = new Set<Screen["kind"]>(["connecting", "unreachable", "board"]);

function listen(tell: (step: Step) => void): () => void {
  const live = new Live(tell);
  return () => live.stop();
}

async function enter(token: string, tell: (step: Step) => void): Promise<void> {
  const answer = await signIn(token);
  if (answer === "signed-in") history.replaceState(null, "", "/");
  tell({ kind: answer });
}

function Header({ name, choose }: { name: string; choose: (language: Language) => void }) {
  return (
    <header class="header">
      <Mark />
      <h1>{name}</h1>
      <Switches choose={choose} />
    </header>
  );
}

function Shown({ screen, retry }: { screen: Screen; retry: () => void }) {
  const { t } = useWords();
  switch (screen.kind) {
    case "signing-in":
      return <Waiting text={t.signingIn} />;
    case "connecting":
      return <Waiting text={t.connecting} />;
    case "unreachable":
      return (
        <Note title={t.unreachableTitle} text={t.unreachableBody}>
          {screen.detail && <p class="detail">{screen.detail}</p>}
        </Note>
      );
    case "signed-out":
      return (
        <Note title={t.signedOutTitle} text={t.signedOutBody}>
          <a class="go" href="/">
            {t.tryAgain}
          </a>
        </Note>
      );
    case "link-used":
      return (
        <Note title={t.linkUsedTitle} text={t.linkUsedBody}>
          <ToBoard />
        </Note>
      );
    case "sign-in-failed":
      return (
        <Note title={t.signInFailedTitle} text={t.signInFailedBody}>
          <button type="button" class="go" onClick={retry}>
            {t.tryAgain}
          </button>
        </Note>
      );
    case "forbidden":
      return <Note title={t.forbiddenTitle} text={t.forbiddenBody} />;
    case "board":
      return <Board {...screen} />;
    default:
      return assertNever(screen);
  }
}

/** The words to speak, and how the reader chooses others. */
function useSpeech(programme: ProgrammeRow | null): [Words, (language: Language) => void] {
  const [chosen, setChosen] = useState(storedLanguage);
  const language = languageFor(chosen, navigator.languages, programme?.languages ?? []);
  const zone = programme?.timezone ?? "UTC";
  const speech = useMemo(() => words(language, zone), [language, zone]);
  useEffect(() => void (document.documentElement.lang = language), [language]);
  const choose = (next: Language) => {
    keepLanguage(next);
    setChosen(next);
  };
  return [speech, choose];
}

function useTitle(name: string | undefined, { t }: Words): void {
  useEffect(() => void (document.title = name ? `${name} – ${t.product}` : t.product), [name, t]);
}
