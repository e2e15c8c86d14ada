/** What the page shows, and what each step makes of it. */
import type { News } from "./live";
import type { Answer } from "./signing";
import type { Attendance } from "./wire";

export type Screen =
  | { kind: "signing-in" }
  | { kind: "connecting" }
  | { kind: "unreachable"; detail: string | null }
  | { kind: "signed-out" }
  | { kind: "link-used" }
  | { kind: "sign-in-failed" }
  | { kind: "forbidden" }
  /** `at` is the service's clock when it was last heard. */
  | { kind: "board"; attendance: Attendance; at: string; live: boolean };

/** What moves the page: news of the stream, a try to sign in, and its answer. */
export type Step = News | { kind: "sign-in" } | { kind: Answer };

export function next(screen: Screen, step: Step): Screen {
  switch (step.kind) {
    case "attendance":
      return { kind: "board", attendance: step.attendance, at: step.attendance.at, live: true };
    case "pulse":
      return screen.kind === "board" ? { ...screen, at: step.at, live: true } : screen;
    case "lost":
      return screen.kind === "board" ? { ...screen, live: false } : { kind: "unreachable", detail: step.detail };
    case "denied":
      return { kind: step.status === 401 ? "signed-out" : "forbidden" };
    case "sign-in":
      return { kind: "signing-in" };
    case "signed-in":
      return { kind: "connecting" };
    case "link-used":
    case "sign-in-failed":
      return { kind: step.kind };
    default:
      return assertNever(step);
  }
}

export function assertNever(value: never): never {
  throw new Error(`not foreseen: ${JSON.stringify(value)}`);
}
