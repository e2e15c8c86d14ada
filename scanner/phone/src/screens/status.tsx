import { useWords } from "../words";
import { Export } from "./export";
import { Facts, Install } from "./facts";
import { Sheet } from "./sheet";
import type { SheetGiven } from "./sheets";

/** How the phone is. */
export function Status({ parts: { door }, close }: SheetGiven) {
  const { t } = useWords();
  return (
    <Sheet title={door.state.name} close={close}>
      <Facts door={door} />
      <Install />
      {door.state.waiting + door.state.parked > 0 ? <Export door={door} /> : <p class="field-said">{t.factAllSent}</p>}
    </Sheet>
  );
}
