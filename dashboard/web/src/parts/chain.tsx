import { useWords } from "../words";
import { Prose } from "./prose";

/** How one knows that nobody has edited the log; `last` is its last hash, "" where nothing was done yet. */
export function Chain({ last }: { last: string }) {
  const { t } = useWords();
  return (
    <details class="meanings chain">
      <summary>{t.chainTitle}</summary>
      <p>
        <Prose text={t.chainBody} />
      </p>
      {last && <p class="hash">{last}</p>}
    </details>
  );
}
