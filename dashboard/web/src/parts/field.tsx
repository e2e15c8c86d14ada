import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

import { useWords } from "../words";

interface Given {
  label: string;
  name: string;
  /** What a password manager, or the phone, may fill in. */
  autocomplete: "username" | "current-password" | "new-password" | "one-time-code" | "off";
  type?: "text" | "password";
  inputMode?: "text" | "numeric";
  maxLength?: number;
  value?: string;
  readOnly?: boolean;
  required?: boolean;
  autofocus?: boolean;
  class?: string;
  /** Said below it. */
  hint?: string | undefined;
  /** Whether what stands in it was refused. */
  wrong?: boolean;
  change?: (text: string) => void;
  /** Beside the box, within its frame. */
  children?: ComponentChildren;
}

/** A box to type into, with its label above and its hint below. */
export function Field({ label, hint, wrong, change, children, autofocus, ...box }: Given) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  // Browsers heed the attribute once for each page that is loaded, and ours is one page.
  useEffect(() => void (autofocus && input.current?.focus()), []);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="box">
        <input
          type="text"
          autocapitalize="none"
          spellcheck={false}
          {...(box as object)} // a box of either type, which preact knows as two kinds
          id={id}
          ref={input}
          aria-invalid={wrong}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onInput={(event) => change?.(event.currentTarget.value)}
        />
        {children}
      </div>
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** A box for a password, which can be looked at. */
export function PasswordField(given: Given) {
  const { t } = useWords();
  const [shown, show] = useState(false);
  return (
    <Field {...given} type={shown ? "text" : "password"}>
      <button type="button" class="reveal" aria-pressed={shown} onClick={() => show(!shown)}>
        {shown ? t.hide : t.show}
        <span class="unseen"> {t.thePassword}</span>
      </button>
    </Field>
  );
}
