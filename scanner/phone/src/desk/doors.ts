/** Which doors a device may stand at. Pure. */
import type { DoorState } from "../door";
import type { Door } from "../wire";

/** The doors it may stand at that serve anything, in the programme's order; none before the programme is known. */
export function doorsOf({ programme, doors }: Pick<DoorState, "programme" | "doors">): Door[] {
  return programme?.doors.filter(({ id, sessions }) => sessions.length > 0 && doors.includes(id)) ?? [];
}
