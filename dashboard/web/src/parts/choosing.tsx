import { useId } from "preact/hooks";

import { places, RIGHTS, type Right } from "../devices";
import type { Programme } from "../wire";
import { useWords } from "../words";

/** Where a device works and what else it may do. */
export interface Chosen {
  doors: string[];
  may: Right[];
}

interface Given {
  programme: Programme;
  chosen: Chosen;
  choose: (chosen: Chosen) => void;
}

/** Doors and rights of a device, to be ticked. */
export function Choosing({ programme, chosen, choose }: Given) {
  const { t } = useWords();
  return (
    <>
      <fieldset class="choose">
        <legend>{t.chooseDoors}</legend>
        <div class="places">
          {places(programme).map(({ venue, doors }) => (
            <div class="place" role="group" aria-label={venue} key={venue}>
              <p aria-hidden="true">{venue}</p>
              {doors.map(({ id, name }) => (
                <Tick key={id} name={name} on={chosen.doors.includes(id)} set={(on) => choose({ ...chosen, doors: put(chosen.doors, id, on) })} />
              ))}
            </div>
          ))}
        </div>
      </fieldset>
      <fieldset class="choose">
        <legend>{t.chooseRights}</legend>
        {RIGHTS.map((right) => (
          <Tick key={right} {...t.rights[right]} on={chosen.may.includes(right)} set={(on) => choose({ ...chosen, may: put(chosen.may, right, on) })} />
        ))}
      </fieldset>
    </>
  );
}

function Tick({ name, means, on, set }: { name: string; means?: string; on: boolean; set: (on: boolean) => void }) {
  const id = useId();
  return (
    <div class="tick">
      <input
        type="checkbox"
        id={id}
        checked={on}
        aria-describedby={means && `${id}-means`}
        onChange={(event) => set(event.currentTarget.checked)}
      />
      <label for={id}>{name}</label>
      {means && (
        <p class="field-hint" id={`${id}-means`}>
          {means}
        </p>
      )}
    </div>
  );
}

function put<Item>(items: Item[], item: Item, on: boolean): Item[] {
  return on ? [...items, item] : items.filter((one) => one !== item);
}
