import * as core from "../core/places";
import * as place from "../desk/place";
import { doorsOf } from "../desk/doors";
import { useWords } from "../words";
import type { Door as DoorPlace, Programme } from "../wire";
import { Sheet } from "./sheet";
import type { SheetGiven } from "./sheets";

/** Another session of this door, or another door. */
export function Places({ parts, desk, close, elsewhere }: SheetGiven & { elsewhere: (door: string) => void }) {
  const { t } = useWords();
  const { face } = desk;
  const { state } = parts.door;
  const doors = doorsOf(state);
  return (
    <Sheet title={t.chooseSession} close={close}>
      <ul class="rows">
        {face.place.sessions.map((session) => (
          <li key={session.id}>
            <button
              type="button"
              class="row"
              aria-pressed={session.id === face.session.id}
              onClick={() => (close(), desk.attend(session))}
            >
              <strong>{session.title}</strong>
              <span>{place.hours(face.place, session, parts.door.now())}</span>
            </button>
          </li>
        ))}
      </ul>
      {state.programme && doors.length > 1 && (
        <>
          <h3>{t.chooseDoor}</h3>
          <DoorList programme={state.programme} doors={doors} chosen={face.place.door.id} choose={(door) => (close(), elsewhere(door))} />
        </>
      )}
    </Sheet>
  );
}

interface ListGiven {
  programme: Programme;
  doors: readonly DoorPlace[];
  chosen: string | null;
  choose: (door: string) => void;
}

export function DoorList({ programme, doors, chosen, choose }: ListGiven) {
  return (
    <ul class="rows">
      {doors.map((door) => (
        <li key={door.id}>
          <button type="button" class="row" aria-pressed={door.id === chosen} onClick={() => choose(door.id)}>
            <strong>{door.name}</strong>
            <span>{core.venueName(programme, door.venue)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
