/** What a device could not do, as a code that a screen has a text for. */

export type Code =
  /** The browser's storage can't be opened, read or written. */
  | "storage"
  /** This device works in another tab. */
  | "second_tab"
  /** An organiser has revoked it. */
  | "revoked"
  /** What another device recorded here was never sent. */
  | "unsent"
  /** The service said nothing. */
  | "no_answer"
  /** The service said no; `problem` is its own code. */
  | "refused";

export class DeviceError extends Error {
  constructor(
    readonly code: Code,
    /** One sentence in English, for the logs of a browser. */
    detail: string,
    readonly problem: string = "",
    options?: ErrorOptions,
  ) {
    super(detail, options);
    this.name = "DeviceError";
  }
}

/** What a failing storage says, as ours. */
export function ofStorage(cause: unknown): DeviceError {
  if (cause instanceof DeviceError) return cause;
  const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new DeviceError("storage", `what this phone records can't be kept: ${why}`, "", { cause });
}
