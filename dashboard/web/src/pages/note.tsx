import type { ComponentChildren } from "preact";

import { Prose } from "../parts/prose";
import { useWords } from "../words";

/** A calm page that says one thing: why there are no figures, and what to do. */
export function Note({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) {
  return (
    <main id="content" class="content note" tabIndex={-1}>
      <h2>{title}</h2>
      <p>
        <Prose text={text} />
      </p>
      {children}
    </main>
  );
}

/** What is under way, until there is something to show. */
export function Waiting({ text }: { text: string }) {
  return (
    <main id="content" class="content note" tabIndex={-1}>
      <p role="status">{text}</p>
    </main>
  );
}

/** The way on from a note: the board, loaded afresh. */
export function ToBoard() {
  const { t } = useWords();
  return (
    <a class="go" href="/">
      {t.toBoard}
    </a>
  );
}

/** Somebody is signed in, and may not see what they wanted to. */
export function Forbidden({ page }: { page: "board" | "audit" | "devices" }) {
  const { t } = useWords();
  if (page === "board") return <Note title={t.forbiddenTitle} text={t.forbiddenBody} />;
  const [title, body] =
    page === "audit" ? [t.auditForbiddenTitle, t.auditForbiddenBody] : [t.devicesForbiddenTitle, t.devicesForbiddenBody];
  return (
    <Note title={title} text={body}>
      <ToBoard />
    </Note>
  );
}
