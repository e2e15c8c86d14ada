import { useEffect, useState } from "preact/hooks";

import * as installing from "../around/installing";
import { whyNot, type Door, type Opening } from "../door";
import * as links from "../links";
import type { Eye } from "../reading/eye";
import type { Texts } from "../texts";
import { useWords } from "../words";
import { Field } from "./field";
import { Page } from "./page";
import { Viewfinder } from "./viewfinder";

interface Given {
  opening: Opening;
  eye: Eye;
  token: string | null;
  /** What this phone is already, if it is anything. */
  before: Door | null;
  done: (door: Door) => void;
}

/** From a link to a device; without one the link is scanned or pasted. */
export function Enrolling({ token, ...given }: Given) {
  const [found, find] = useState(token);
  const [here, stay] = useState(false);
  if (found === null) return <Finding eye={given.eye} find={find} />;
  if (installing.isAppleBrowser() && !here && !given.before) return <InstallFirst token={found} stay={() => stay(true)} />;
  return <Agreeing {...given} token={found} />;
}

/** Says what will be, and does it when somebody wants it. */
function Agreeing({ opening, token, before, done }: Given & { token: string }) {
  const { t } = useWords();
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const enrol = async () => {
    setBusy(true);
    try {
      await before?.close();
      done(await opening.enrol(token));
    } catch (error) {
      setTrouble(sentence(error, t));
      setBusy(false);
    }
  };
  return (
    <Page title={t.enrolTitle}>
      <p>{before ? t.enrolAgain(before.state.name) : t.enrolLines}</p>
      <p class="trouble" role="alert">
        {trouble}
      </p>
      <div class="page-acts">
        <button type="button" class="go" disabled={busy} onClick={() => void enrol()}>
          {busy ? t.enrolling : t.enrolGo}
        </button>
        {before && (
          <button type="button" onClick={() => done(before)}>
            {t.enrolKeep}
          </button>
        )}
      </div>
    </Page>
  );
}

/** Why it did not work, and what to do. */
function sentence(error: unknown, t: Texts): string {
  const { code } = whyNot(error);
  if (code === "refused") return t.enrolUsed;
  if (code === "no_answer") return t.enrolNoAnswer;
  if (code === "unsent") return t.enrolUnsent;
  return code === "storage" ? t.brokenWhy : t.enrolFailed;
}

/** On an iPhone what is installed shares nothing with the browser: so first that, and then the link in there. */
function InstallFirst({ token, stay }: { token: string; stay: () => void }) {
  const { t } = useWords();
  const [copied, tell] = useState(false);
  const copy = () => navigator.clipboard.writeText(links.link(token, location.origin)).then(() => tell(true));
  return (
    <Page title={t.installFirst}>
      <p>{t.installWhy}</p>
      <ol class="steps">
        {t.installSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div class="page-acts">
        <button type="button" class="go" onClick={() => void copy()}>
          {copied ? t.installCopied : t.installCopy}
        </button>
        <button type="button" onClick={stay}>
          {t.installNot}
        </button>
      </div>
    </Page>
  );
}

/** Characters of the longest link. */
const LONGEST = 512;

/** The link, scanned off the organiser's screen or pasted. */
function Finding({ eye, find }: { eye: Eye; find: (token: string) => void }) {
  const { t } = useWords();
  const [text, write] = useState("");
  const [trouble, setTrouble] = useState("");
  const [looking, look] = useState(false);
  const take = (text: string) => {
    const token = links.tokenIn(text, location.origin);
    if (token === null) return setTrouble(t.enrolNotLink);
    find(token);
  };
  useEffect(() => {
    if (!looking) return undefined;
    eye.gaze.take = take;
    void eye.camera.open();
    return () => {
      eye.gaze.take = () => undefined;
      eye.camera.close();
    };
  }, [looking]);
  return (
    <Page title={t.enrolTitle}>
      <p>{t.enrolNoLink}</p>
      {looking && (
        <div class="trial">
          <Viewfinder eye={eye} />
        </div>
      )}
      <div class="page-acts">
        {!looking && (
          <button type="button" class="go" onClick={() => look(true)}>
            {t.enrolScan}
          </button>
        )}
        <form onSubmit={(event) => (event.preventDefault(), take(text))}>
          <Field label={t.enrolPaste} value={text} write={write} longest={LONGEST} trouble={trouble} code />
          <button type="submit" disabled={text.trim() === ""}>
            {t.enrolPasteGo}
          </button>
        </form>
      </div>
    </Page>
  );
}
