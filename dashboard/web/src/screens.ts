/** What the page shows, and what each step makes of it. */
import type { Arrival } from "./arriving";
import type { News } from "./live";
import type { Attendance, Programme } from "./wire";

/** What a page must know of the programme to bear its name, speak its language and tell its time. */
export type About = Pick<Programme, "name" | "timezone" | "languages">;

export type Screen =
  | { kind: "signing-in"; token: string }
  | { kind: "connecting" }
  | { kind: "unreachable"; detail: string | null }
  | { kind: "signed-out" }
  | { kind: "link-used" }
  | { kind: "sign-in-failed"; token: string }
  | { kind: "welcome"; token: string }
  | { kind: "unknown"; issuer: string; subject: string }
  | { kind: "refused"; code: string }
  /** `wanted`: there is no way round it. */
  | { kind: "second-factor"; wanted: boolean }
  | { kind: "password" }
  /** `page` is what somebody wanted to see. */
  | { kind: "forbidden"; page: "board" | "audit" | "devices" }
  | { kind: "enrol"; token: string | null }
  /** `programme` is null until it is known. */
  | { kind: "audit" | "devices"; programme: About | null }
  | { kind: "session"; id: string; programme: About | null }
  /** `at` is the service's clock when it was last heard. */
  | { kind: "board"; attendance: Attendance; at: string; live: boolean };

/** What moves the page: news of the stream, and what somebody does about who they are. */
export type Step =
  | News
  | { kind: "sign-in"; token: string }
  | { kind: "sign-in-failed"; token: string }
  | { kind: "signed-in" }
  | { kind: "signed-out" }
  | { kind: "link-used" }
  | { kind: "password" }
  | { kind: "second-factor" }
  | { kind: "audit" | "devices" }
  | { kind: "session"; id: string }
  | { kind: "programme"; programme: About };

/** What is shown first. */
export function first(arrival: Arrival): Screen {
  switch (arrival.kind) {
    case "link":
      return { kind: "signing-in", token: arrival.token };
    case "as-usual":
      return { kind: "connecting" };
    case "welcome":
    case "unknown":
    case "refused":
    case "enrol":
      return arrival;
    case "audit":
    case "devices":
      return { kind: arrival.kind, programme: null };
    case "session":
      return { ...arrival, programme: null };
    default:
      return assertNever(arrival);
  }
}

export function next(screen: Screen, step: Step): Screen {
  switch (step.kind) {
    case "attendance":
      return { kind: "board", attendance: step.attendance, at: step.attendance.at, live: true };
    case "pulse":
      return screen.kind === "board" ? { ...screen, at: step.at, live: true } : screen;
    case "lost":
      return screen.kind === "board" ? { ...screen, live: false } : { kind: "unreachable", detail: step.detail };
    case "denied":
      return denied(screen, step.status, step.code);
    case "sign-in":
      return { kind: "signing-in", token: step.token };
    case "signed-in":
      return { kind: "connecting" };
    case "audit":
    case "devices":
      return { kind: step.kind, programme: null };
    case "session":
      return { ...step, programme: null };
    case "programme":
      return "programme" in screen ? { ...screen, programme: step.programme } : screen;
    case "second-factor":
      return { kind: "second-factor", wanted: false };
    case "sign-in-failed":
    case "signed-out":
    case "link-used":
    case "password":
      return step;
    default:
      return assertNever(step);
  }
}

function denied(screen: Screen, status: 401 | 403, code: string | null): Screen {
  if (status === 401) return { kind: "signed-out" };
  if (code === "second_factor_wanted") return { kind: "second-factor", wanted: true };
  return { kind: "forbidden", page: screen.kind === "audit" || screen.kind === "devices" ? screen.kind : "board" };
}

export function assertNever(value: never): never {
  throw new Error(`not foreseen: ${JSON.stringify(value)}`);
}
