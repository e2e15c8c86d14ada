import { useEffect, useMemo, useReducer, useState } from "preact/hooks";

import { me, signInByLink } from "./accounts";
import { read, WALL, type Arrival } from "./arriving";
import { Live } from "./live";
import { Audit } from "./pages/audit";
import { Board } from "./pages/board";
import { Devices } from "./pages/devices";
import { Enrol } from "./pages/enrol";
import { Forbidden, Note, ToBoard, Waiting } from "./pages/note";
import { ChangePassword } from "./pages/password";
import { Refused, Unknown } from "./pages/provider";
import { SecondFactor } from "./pages/second-factor";
import { Session } from "./pages/session";
import { SignIn } from "./pages/sign-in";
import { Wall } from "./pages/wall";
import { Welcome } from "./pages/welcome";
import { Account } from "./parts/account";
import { Mark } from "./parts/mark";
import { Navigation } from "./parts/navigation";
import { Switches } from "./parts/switches";
import { keepLanguage, languageFor, storedLanguage } from "./preferences";
import { assertNever, first, next, type About, type Screen, type Step } from "./screens";
import type { Language } from "./texts";
import type { Me } from "./wire";
import { Speech, useWords, words, type Words } from "./words";

/** The whole page. `arrival` is how the browser came here. */
export function App({ arrival }: { arrival: Arrival }) {
  const [screen, tell] = useReducer<Screen, Step>(next, first(arrival));
  const programme = programmeOf(screen);
  const [speech, choose] = useSpeech(programme);
  const token = screen.kind === "signing-in" ? screen.token : null;
  const who = useWho(SIGNED_IN.has(screen.kind));
  const connected = CONNECTED.has(screen.kind);
  useEffect(() => void (token !== null && enter(token, tell)), [token]);
  useEffect(() => (connected ? listen(tell) : undefined), [connected]);
  useTitle(programme?.name, speech);
  if (location.pathname === WALL && screen.kind === "board") {
    return (
      <Speech.Provider value={speech}>
        <Wall {...screen} only={new URLSearchParams(location.search).get("only")} />
      </Speech.Provider>
    );
  }
  return (
    <Speech.Provider value={speech}>
      <a class="skip" href="#content">
        {speech.t.skip}
      </a>
      <header class="header">
        <Mark />
        <h1>{programme?.name ?? speech.t.product}</h1>
        {SIGNED_IN.has(screen.kind) && (
          <>
            <Navigation who={who} />
            <Account who={who} tell={tell} />
          </>
        )}
        <Switches choose={choose} />
      </header>
      <Shown screen={screen} who={who} tell={tell} />
    </Speech.Provider>
  );
}

function programmeOf(screen: Screen): About | null {
  if (screen.kind === "board") return screen.attendance.programme;
  return "programme" in screen ? screen.programme : null;
}

/** Who is signed in; null until it is known. */
function useWho(signedIn: boolean): Me | null {
  const [who, know] = useState<Me | null>(null);
  useEffect(() => {
    know(null);
    if (signedIn) void me().then((reply) => reply.ok && know(reply.value));
  }, [signedIn]);
  return who;
}

/** The screens on which a stream is kept open. */
const CONNECTED = new Set<Screen["kind"]>(["connecting", "unreachable", "board"]);

/** The screens that only somebody sees who is signed in. */
const SIGNED_IN = new Set<Screen["kind"]>(["second-factor", "password", "forbidden", "board", "audit", "devices", "session"]);

function listen(tell: (step: Step) => void): () => void {
  const live = new Live(tell);
  return () => live.stop();
}

async function enter(token: string, tell: (step: Step) => void): Promise<void> {
  const reply = await signInByLink({ token });
  if (reply.ok) return atHome(tell);
  // A token that is no token at all is refused as input; to the reader it is the same dead link.
  const dead = reply.trouble.code === "link_used" || reply.trouble.code === "message_invalid";
  tell(dead ? { kind: "link-used" } : { kind: "sign-in-failed", token });
}

/** Somebody is signed in: on to what they came for, else to the figures at their own address. */
function atHome(tell: (step: Step) => void): void {
  const wanted = read(location.pathname, "");
  if (wanted.kind === "audit" || wanted.kind === "devices" || wanted.kind === "session") return tell(wanted);
  if (location.pathname !== WALL) history.replaceState(null, "", "/");
  tell({ kind: "signed-in" });
}

function Shown({ screen, who, tell }: { screen: Screen; who: Me | null; tell: (step: Step) => void }) {
  const { t } = useWords();
  const organises = who?.scopes.includes("organise") === true;
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
      return <SignIn done={() => atHome(tell)} />;
    case "welcome":
      return <Welcome token={screen.token} done={() => atHome(tell)} used={() => tell({ kind: "link-used" })} />;
    case "unknown":
      return <Unknown {...screen} />;
    case "refused":
      return <Refused code={screen.code} />;
    case "password":
      return <ChangePassword done={() => atHome(tell)} />;
    case "second-factor":
      return <SecondFactor wanted={screen.wanted} done={() => atHome(tell)} again={() => tell({ kind: "signed-out" })} />;
    case "link-used":
      return (
        <Note title={t.linkUsedTitle} text={t.linkUsedBody}>
          <ToBoard />
        </Note>
      );
    case "sign-in-failed":
      return (
        <Note title={t.signInFailedTitle} text={t.signInFailedBody}>
          <button type="button" class="go" onClick={() => tell({ kind: "sign-in", token: screen.token })}>
            {t.tryAgain}
          </button>
        </Note>
      );
    case "forbidden":
      return <Forbidden page={screen.page} />;
    case "enrol":
      return <Enrol token={screen.token} />;
    case "audit":
      return <Audit programme={screen.programme} tell={tell} />;
    case "devices":
      return <Devices about={screen.programme} tell={tell} />;
    case "session":
      return <Session id={screen.id} organises={organises} about={screen.programme} tell={tell} />;
    case "board":
      return <Board {...screen} organises={organises} />;
    default:
      return assertNever(screen);
  }
}

/** The words to speak, and how the reader chooses others. */
function useSpeech(programme: About | null): [Words, (language: Language) => void] {
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
