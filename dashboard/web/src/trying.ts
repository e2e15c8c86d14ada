import { useState } from "preact/hooks";

import type { Reply, Trouble } from "./asking";

/** One thing that somebody tries: whether it is under way, and why it did not work the last time. */
export interface Trying {
  busy: boolean;
  trouble: Trouble | null;
  /** Try, and go on with what came of it where it worked. */
  attempt<Value>(asked: Promise<Reply<Value>>, worked: (value: Value) => void): Promise<void>;
}

export function useTrying(): Trying {
  const [busy, work] = useState(false);
  const [trouble, explain] = useState<Trouble | null>(null);
  const attempt: Trying["attempt"] = async (asked, worked) => {
    work(true);
    explain(null);
    const reply = await asked;
    work(false);
    if (reply.ok) worked(reply.value);
    else explain(reply.trouble);
  };
  return { busy, trouble, attempt };
}

/** A form's own event, which must not load the page anew. */
export function submitting(act: () => void): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    act();
  };
}
