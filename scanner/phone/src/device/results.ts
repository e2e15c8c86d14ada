/** What is made of the service's answers. Pure. */
import type { Entry, Result, Shown } from "../entries";
import { isUndecided, isVerdict } from "../entries";
import type { Taken } from "../wire";
import { DeviceError } from "./errors";

/** Whether the storage has an entry: then it has a number. */
export function isKept(entry: Entry): boolean {
  return typeof entry.message.seq === "number";
}

/** What a door shows of the service's answer to a scan. */
export function shown(id: string, result: Result | undefined): Shown {
  if (result !== undefined && isVerdict(result)) {
    return { id, outcome: result.outcome, reason: result.reason, provisional: false, verdict: result, problem: null };
  }
  const problem = result !== undefined && isUndecided(result) ? result.problem : null;
  return { id, outcome: null, reason: null, provisional: false, verdict: null, problem };
}

/** What became of an annulment or a count. Throws a `DeviceError` where the service can't take it. */
export function taken(result: Result | undefined): Taken | null {
  if (result !== undefined && isUndecided(result)) throw new DeviceError("refused", result.problem.detail, result.problem.code);
  return result !== undefined && "now" in result ? result : null;
}
