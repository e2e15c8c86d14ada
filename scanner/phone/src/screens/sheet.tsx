import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

import { useWords } from "../words";
import { Icon } from "./icon";

/** What comes up from below over the camera, and goes by a tap beside it, its cross, or going back. */
export function Sheet({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const name = useId();
  useEffect(() => dialog.current?.showModal(), []);
  const beside = (event: MouseEvent) => event.target === dialog.current && close();
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby={name} onClose={close} onClick={beside}>
      <div class="sheet-inside">
        <header class="sheet-head">
          <h2 id={name}>{title}</h2>
          <button type="button" class="round" aria-label={t.close} onClick={close}>
            <Icon of="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
