import { revoke } from "../devices";
import { useTrying } from "../trying";
import type { DeviceRow } from "../wire";
import { useWords } from "../words";
import { Dialog } from "./dialog";
import { Said } from "./trouble";

/** Whether a device is to be revoked, and what that means. */
export function Revoke({ row, done, close }: { row: DeviceRow; done: () => void; close: () => void }) {
  const { t, as } = useWords();
  const { busy, trouble, attempt } = useTrying();
  return (
    <Dialog title={t.revokeDevice(row.name)} close={close}>
      {(leave) => (
        <div class="dialog-form">
          <p>{t.revokeMeans}</p>
          {row.queue !== null && row.queue > 0 && <p class="reaching">{t.stillHolds(as.number(row.queue))}</p>}
          <Said trouble={trouble} />
          <div class="ways-on">
            <button type="button" class="go" disabled={busy} onClick={() => attempt(revoke(row.name), done)}>
              {t.revoke}
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
