import { useWords } from "../words";
import { Count } from "./count";

/** A figure in a list, under its name; heads counted without a ticket stand beside it. */
export function Figure({ label, value, counted = 0 }: { label: string; value: number; counted?: number }) {
  const { t, as } = useWords();
  return (
    <div class="amount">
      <dt>{label}</dt>
      <dd>
        <Count value={value} />
      </dd>
      <dd class="beside">{counted > 0 && t.counted(as.number(counted))}</dd>
    </div>
  );
}
