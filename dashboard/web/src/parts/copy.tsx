import { useRef, useState } from "preact/hooks";

import { copied, mark } from "../copying";
import { useWords } from "../words";

/** A text to copy, by a button or by hand; `label` says what it is. */
export function Copy({ text, label }: { text: string; label: string }) {
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
      <pre ref={place} tabIndex={0} aria-label={label}>
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
