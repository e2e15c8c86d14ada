import { useRef, useState } from "preact/hooks";

import { copied, mark } from "../copying";
import { Prose } from "../parts/prose";
import { useWords } from "../words";
import { Note } from "./note";

/** A link for a device, opened in a browser: what it is for. Nothing is asked of the service, so it is as good as before. */
export function Enrol({ token }: { token: string | null }) {
  const { t } = useWords();
  if (token === null) return <Note title={t.enrolGoneTitle} text={t.enrolGoneBody} />;
  const handheld = matchMedia("(hover: none) and (pointer: coarse)").matches;
  return (
    <main id="content" class="content entrance wide" tabIndex={-1}>
      <section class="card">
        <h2>{t.enrolTitle}</h2>
        <p>{t.enrolBody}</p>
        <div class="ways-on">
          <a class="go" href={`/scan/#${token}`}>
            {handheld ? t.enrolHere : t.enrolThisBrowser}
          </a>
        </div>
        <p class="field-hint">{t.enrolHereHow}</p>
        <p>
          <Prose text={t.enrolHow} />
        </p>
        <Command text={`checkin-scanner enrol ${location.origin}/enrol#${token}`} />
        <p class="field-hint">{t.enrolOnce}</p>
      </section>
    </main>
  );
}

/** A command to copy, by a button or by hand. */
function Command({ text }: { text: string }) {
  const { t } = useWords();
  const [told, tell] = useState("");
  const place = useRef<HTMLPreElement>(null);
  const copy = async () => {
    if (await copied(text)) return tell(t.copied);
    if (place.current) mark(place.current);
    tell(t.copyByHand);
  };
  return (
    <div class="command">
      <pre ref={place} tabIndex={0} aria-label={t.command}>
        {text}
      </pre>
      <div class="ways-on">
        <button type="button" class="go" onClick={copy}>
          {t.copy}
        </button>
        <span role="status">{told}</span>
      </div>
    </div>
  );
}
