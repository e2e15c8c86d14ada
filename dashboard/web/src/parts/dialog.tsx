import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

import { useWords } from "../words";

interface Given {
  title: string;
  /** Called once it is closed, by whatever way; where the reader was before has the focus again. */
  close: () => void;
  /** `leave` closes it. */
  children: (leave: () => void) => ComponentChildren;
}

/** A question or a form over the page, which waits behind it. Escape and a cross close it. */
export function Dialog({ title, close, children }: Given) {
  const { t } = useWords();
  const id = useId();
  const box = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => box.current?.showModal(), []);
  const leave = () => box.current?.close();
  return (
    <dialog class="dialog" ref={box} aria-labelledby={id} onClose={close}>
      <div class="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" class="dialog-close" aria-label={t.close} title={t.close} onClick={leave}>
          <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
            <path d="m4.5 4.5 11 11m0-11-11 11" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" />
          </svg>
        </button>
      </div>
      {children(leave)}
    </dialog>
  );
}
