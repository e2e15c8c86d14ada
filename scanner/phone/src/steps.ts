/** What the page shows before and while it scans, and what each step makes of it. Pure. */
import type { Door } from "./door";

export type Screen =
  | { readonly kind: "opening" }
  /** Another tab is this device. */
  | { readonly kind: "second-tab" }
  /** The browser stores nothing. */
  | { readonly kind: "broken" }
  /** `before` is what this phone is already. */
  | { readonly kind: "enrol"; readonly token: string | null; readonly before: Door | null }
  | { readonly kind: "camera" | "door" | "ready" | "scanning"; readonly door: Door };

export type Step =
  | { readonly kind: "again" }
  | { readonly kind: "opened"; readonly door: Door | null; readonly begun: boolean }
  | { readonly kind: "failed"; readonly code: string }
  | { readonly kind: "enrolled"; readonly door: Door; readonly begun: boolean }
  /** The camera was asked for or not; a door was chosen; somebody begins. */
  | { readonly kind: "on" };

/** The next screen; `token` is what the page was opened with. */
export function next(screen: Screen, step: Step, token: string | null): Screen {
  switch (step.kind) {
    case "again":
      return { kind: "opening" };
    case "failed":
      return { kind: step.code === "second_tab" ? "second-tab" : "broken" };
    case "opened":
      if (step.door === null || token !== null) return { kind: "enrol", token, before: step.door };
      return begin(step.door, step.begun);
    case "enrolled":
      return begin(step.door, step.begun);
    case "on":
      return onward(screen);
  }
}

/** Whoever has begun once goes on with that, whatever happened to the page. */
function begin(door: Door, begun: boolean): Screen {
  return { kind: begun ? "scanning" : "camera", door };
}

function onward(screen: Screen): Screen {
  switch (screen.kind) {
    case "camera":
      // Of one door nobody is asked.
      return { kind: screen.door.state.doors.length > 1 ? "door" : "ready", door: screen.door };
    case "door":
      return { kind: "ready", door: screen.door };
    case "ready":
      return { kind: "scanning", door: screen.door };
    default:
      return screen;
  }
}
