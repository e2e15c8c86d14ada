import { said } from "../parts/trouble";
import { useWords } from "../words";
import { Note, ToBoard } from "./note";

/** The provider vouches for somebody whom nobody here has added: what to tell an organiser. */
export function Unknown({ issuer, subject }: { issuer: string; subject: string }) {
  const { t } = useWords();
  return (
    <Note title={t.unknownTitle} text={t.unknownBody}>
      <dl class="identity">
        <div>
          <dt>{t.issuer}</dt>
          <dd>{issuer}</dd>
        </div>
        <div>
          <dt>{t.subject}</dt>
          <dd>{subject}</dd>
        </div>
      </dl>
      <ToBoard />
    </Note>
  );
}

/** The provider's way did not lead in. */
export function Refused({ code }: { code: string }) {
  const { t } = useWords();
  const known = code === "openid_unreachable" || code === "openid_state";
  const text = known ? said({ code, after: 0 }, t) : t.openidRefused;
  return (
    <Note title={t.signInFailedTitle} text={text}>
      <a class="go" href="/">
        {t.tryAgain}
      </a>
    </Note>
  );
}
