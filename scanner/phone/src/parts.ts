/** What the screens of an enrolled phone work with. */
import type { Speaker } from "./around/sounds";
import type { Door } from "./door";
import type { Eye } from "./reading/eye";

export interface Parts {
  readonly door: Door;
  readonly eye: Eye;
  readonly speaker: Speaker;
}
