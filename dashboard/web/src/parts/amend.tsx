import { useState } from "preact/hooks";

import { change, RIGHTS } from "../devices";
import { submitting, useTrying } from "../trying";
import type { DeviceRow, Programme } from "../wire";
import { useWords } from "../words";
import { Choosing, type Chosen } from "./choosing";
import { Dialog } from "./dialog";
import { Said } from "./trouble";

interface Given {
  row: DeviceRow;
  programme: Programme;
  done: () => void;
  close: () => void;
}

/** Other doors or rights for a device. */
export function Amend({ row, programme, done, close }: Given) {
  const { t } = useWords();
  const { busy, trouble, attempt } = useTrying();
  const [none, miss] = useState(false);
  const [chosen, choose] = useState<Chosen>({
    doors: row.doors.filter((id) => programme.doors.some((door) => door.id === id)),
    may: RIGHTS.filter((right) => row.may.includes(right)),
  });
  const save = () => (chosen.doors.length > 0 ? void attempt(change(row.name, { ...chosen }), done) : miss(true));
  return (
    <Dialog title={t.changeDevice(row.name)} close={close}>
      {(leave) => (
        <form class="dialog-form" onSubmit={submitting(save)}>
          <p>{t.changeDeviceMeans}</p>
          <Choosing programme={programme} chosen={chosen} choose={choose} />
          <div role="alert">{none && chosen.doors.length === 0 && <p class="trouble">{t.noDoorChosen}</p>}</div>
          <Said trouble={trouble} />
          <div class="ways-on">
            <button class="go" disabled={busy}>
              {t.save}
            </button>
            <button type="button" class="plain" onClick={leave}>
              {t.cancel}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
