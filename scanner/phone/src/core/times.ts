/** Moments as they cross the wire: RFC 3339. Inside they are whole milliseconds since the epoch. */

const FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** A time in milliseconds as `2022-11-14T08:00:00.000Z`. */
export function text(at: number): string {
  return new Date(at).toISOString();
}

/** A time with a zone in milliseconds. Throws where it is none. */
export function read(text: string): number {
  const at = maybe(text);
  if (at === null) throw new Error(`"${text}" is no time with a zone`);
  return at;
}

/** A time with a zone in milliseconds; null where it is none. */
export function maybe(text: string): number | null {
  const at = FORM.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? null : at;
}
