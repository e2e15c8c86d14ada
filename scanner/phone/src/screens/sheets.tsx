import type { Desk } from "../desk/desk";
import type { Parts } from "../parts";
import { Counting } from "./counting";
import { Menu } from "./menu";
import { Override } from "./override";
import { Places } from "./places";
import { RecentScans } from "./recent";
import { Searching } from "./searching";
import { Status } from "./status";
import { Typing } from "./typing";
import { WalkIn } from "./walk-in";

export type SheetName = "override" | "walk-in" | "count" | "type" | "search" | "recent" | "places" | "status" | "menu";

/** What every sheet is given. */
export interface SheetGiven {
  readonly parts: Parts;
  readonly desk: Desk;
  readonly open: (sheet: SheetName | null) => void;
  readonly close: () => void;
}

/** The sheet that is open over the camera. `elsewhere` goes over to another door. */
export function Sheets({ name, elsewhere, ...rest }: Omit<SheetGiven, "close"> & { name: SheetName; elsewhere: (door: string) => void }) {
  const given = { ...rest, close: () => rest.open(null) };
  switch (name) {
    case "override":
      return <Override {...given} />;
    case "walk-in":
      return <WalkIn {...given} />;
    case "count":
      return <Counting {...given} />;
    case "type":
      return <Typing {...given} />;
    case "search":
      return <Searching {...given} />;
    case "recent":
      return <RecentScans {...given} />;
    case "places":
      return <Places {...given} elsewhere={elsewhere} />;
    case "status":
      return <Status {...given} />;
    case "menu":
      return <Menu {...given} />;
  }
}
