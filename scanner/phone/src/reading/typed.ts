/**
 * Handheld readers type: telling their codes from a person's keys. Pure.
 *
 * A reader types a whole code within a moment and ends it with Enter; a person presses one key and rests. So no field need be
 * open for it, and a reader works beside the camera too.
 */

/** Milliseconds without a key after which what was typed belongs to nothing. The slowest readers leave 40 between characters. */
export const REST = 80;

/** Characters; fewer in a moment are somebody's fingers. */
const SHORTEST = 2;

/** Characters of a code that is typed while a person is writing; fewer could be the end of their own text. */
const SHORTEST_IN_A_FIELD = 8;

/** Characters; more are no code, and a key held down must not fill the memory. */
const LONGEST = 1024;

/** Gathers characters until Enter or a rest completes them. Times are in milliseconds. */
export class Typing {
  private text = "";
  private last = -Infinity;

  /** A key was pressed that writes something. */
  press(characters: string, at: number): void {
    if (at - this.last > REST) this.text = "";
    this.text = (this.text + characters).slice(-LONGEST);
    this.last = at;
  }

  /** Enter was pressed: the code that it completes, null if it stands for itself. `writing`: while a field is open. */
  enter(at: number, writing: boolean): string | null {
    const text = at - this.last > REST ? "" : this.text;
    this.text = "";
    return text.length >= (writing ? SHORTEST_IN_A_FIELD : SHORTEST) ? text : null;
  }
}
