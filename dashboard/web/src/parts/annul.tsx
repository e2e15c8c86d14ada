import { useState } from "preact/hooks";

import { annul } from "../sessions";
import { useTrying } from "../trying";
import type { MoveRow } from "../wire";
import { useWords } from "../words";
import { Dialog } from "./dialog";
import { Said } from "./trouble";

interface Given {
  session: string;
  move: MoveRow;
  door: string;
  /** It is taken back, and the question closed. */
  done: () => void;
  close: () => void;
}

/** Whether a scan is to be taken back, and what that means. */
export function Annul({ session, move, door, done, close }: Given) {
  const { t, as } = useWords();
  const { busy, trouble, attempt } = useTrying();
  const [id] = useState(() => crypto.randomUUID()); // the same when it is tried again
  return (
    <Dialog title={t.annulTitle(t.atDoor(door, as.second(move.at)))} close={close}>
      {(leave) => (
        <div class="dialog-form">
          <p>{t.annulMeans}</p>
          <Said trouble={trouble} />
          <div class="ways-on">
            <button
              type="button"
              class="go"
              disabled={busy}
              onClick={() => attempt(annul({ id, scan: move.scan, session }), () => (leave(), done()))}
            >
              {t.annul}
            </button>
            <button type="button" class="plain" onClick={leave}>
              {t.cancel}
            </button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
