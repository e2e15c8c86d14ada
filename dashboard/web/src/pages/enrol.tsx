import { Copy } from "../parts/copy";
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
        <Copy text={`checkin-scanner enrol ${location.origin}/enrol#${token}`} label={t.command} />
        <p class="field-hint">{t.enrolOnce}</p>
      </section>
    </main>
  );
}
