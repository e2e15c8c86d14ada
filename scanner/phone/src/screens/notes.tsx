import type { ComponentChildren } from "preact";

import type { Door } from "../door";
import { useWords } from "../words";
import { Export } from "./export";
import { Page } from "./page";
import { Shape } from "./shape";
import { Sign } from "./sign";

/** An organiser has revoked the device: it shows that and no verdict, and keeps what it holds. */
export function OutOfUse({ door }: { door: Door }) {
  const { t } = useWords();
  return (
    <main class="verdict out-of-use" data-kind="unsure">
      <div class="verdict-said" role="alert">
        <Shape kind="unsure" />
        <h1 class="verdict-word">{t.outOfUse}</h1>
        <p class="verdict-name">{door.state.name}</p>
        <p>{t.outOfUseWhy}</p>
        <p class="verdict-advice">{t.outOfUseAdvice}</p>
        <Sign state={door.state} />
      </div>
      <div class="verdict-acts">
        <Export door={door} />
      </div>
    </main>
  );
}

/** One thing that is so, and what to do. */
export function Note({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) {
  return (
    <Page title={title}>
      <p>{text}</p>
      {children}
    </Page>
  );
}

/** Something that goes on by itself. */
export function Waiting({ text }: { text: string }) {
  return (
    <main class="waiting">
      <p role="status">{text}</p>
    </main>
  );
}
