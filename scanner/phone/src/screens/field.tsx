import { useId } from "preact/hooks";

interface Given {
  label: string;
  value: string;
  write: (value: string) => void;
  longest: number;
  /** What is wrong with it; empty for nothing. */
  trouble?: string;
  /** What to know about it. */
  hint?: string;
  /** For codes: no correction, no capitals of its own, letters that can't be mistaken. */
  code?: boolean;
}

/** Something that a person writes. */
export function Field({ label, value, write, longest, trouble = "", hint = "", code = false }: Given) {
  const id = useId();
  const plain = code ? ({ autoCapitalize: "characters", autoCorrect: "off", spellcheck: false, class: "code" } as const) : {};
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        value={value}
        maxLength={longest}
        autoComplete="off"
        enterKeyHint="done"
        aria-invalid={trouble !== ""}
        aria-describedby={`${id}-said`}
        onInput={(event) => write(event.currentTarget.value)}
        {...plain}
      />
      <p id={`${id}-said`} class="field-said" data-trouble={trouble !== ""} role="status">
        {trouble || hint}
      </p>
    </div>
  );
}
