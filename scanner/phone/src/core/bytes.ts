/** Bytes as they cross the wire. */

/** The bytes of a base64 text. Throws where it is none. */
export function read(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(binary(base64), (character) => character.charCodeAt(0));
}

function binary(base64: string): string {
  try {
    return atob(base64);
  } catch (cause) {
    throw new Error(`"${base64.slice(0, 24)}" is no base64`, { cause });
  }
}
