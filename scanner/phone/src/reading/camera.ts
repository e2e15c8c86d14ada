/** The camera on the phone's back: opened when it is wanted, opened again when it is lost, with what it can. */
import { Watched } from "../watching";
import * as abilities from "./abilities";
import type { Abilities } from "./abilities";
import type { Size } from "./sights";

/** Why there is no picture: no camera; not allowed; in use elsewhere or broken; lost. */
export type Trouble = "none" | "denied" | "busy" | "gone";

export type CameraState =
  | { readonly kind: "off" }
  | { readonly kind: "opening" }
  | { readonly kind: "on"; readonly can: Abilities }
  | { readonly kind: "trouble"; readonly trouble: Trouble };

/** Milliseconds between two attempts at a camera that is not there. */
const TRY_AGAIN = 2000;

export class Camera extends Watched {
  /** Shows what the camera sees; to be put on the screen. */
  readonly video = silentVideo();
  state: CameraState = { kind: "off" };
  private stream: MediaStream | null = null;
  private wanted = false;
  private chosen: string | null = null;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly devices: MediaDevices | undefined = navigator.mediaDevices) {
    super();
    this.devices?.addEventListener("devicechange", () => this.retry());
    void watchPermission(() => this.retry());
  }

  /** Opens it, asking for permission where that wasn't given yet. Trouble is a state, no error. */
  async open(): Promise<void> {
    if (this.state.kind === "on" || this.state.kind === "opening") return;
    this.wanted = true;
    clearTimeout(this.again);
    if (this.state.kind === "off") this.become({ kind: "opening" });
    await this.attempt();
  }

  close(): void {
    this.wanted = false;
    clearTimeout(this.again);
    this.release();
    this.become({ kind: "off" });
  }

  /** Pixels of a frame. */
  get size(): Size {
    return { width: this.video.videoWidth, height: this.video.videoHeight };
  }

  /** It is said to be on and gives no picture: open it anew. */
  revive(): void {
    if (this.state.kind === "on") this.fail("gone");
  }

  async setTorch(on: boolean): Promise<void> {
    await this.change((track) => abilities.setTorch(track, on));
  }

  async setZoom(zoom: number): Promise<void> {
    await this.change((track) => abilities.setZoom(track, zoom));
  }

  /** Goes over to another camera, where there is one. */
  async next(): Promise<void> {
    const all = (await this.devices?.enumerateDevices())?.filter(({ kind }) => kind === "videoinput") ?? [];
    const now = all.findIndex(({ deviceId }) => deviceId === this.track()?.getSettings().deviceId);
    this.chosen = all[(now + 1) % all.length]?.deviceId ?? null;
    this.release();
    await this.attempt();
  }

  private track(): MediaStreamTrack | undefined {
    return this.stream?.getVideoTracks()[0];
  }

  private async attempt(): Promise<void> {
    if (!this.devices) return this.fail("none");
    try {
      await this.take(await this.devices.getUserMedia({ video: constraints(this.chosen), audio: false }));
    } catch (error) {
      this.fail(troubleOf(error));
    }
  }

  private async take(stream: MediaStream): Promise<void> {
    this.release();
    this.stream = stream;
    const track = this.track();
    if (!this.wanted || !track) return this.release();
    track.addEventListener("ended", () => this.lose(track));
    track.addEventListener("mute", () => this.lose(track));
    this.video.srcObject = stream;
    await this.video.play();
    await abilities.focus(track);
    this.become({ kind: "on", can: await abilities.of(track, this.devices) });
  }

  private async change(apply: (track: MediaStreamTrack) => Promise<void>): Promise<void> {
    const track = this.track();
    if (!track || this.state.kind !== "on") return;
    await apply(track);
    this.become({ kind: "on", can: await abilities.of(track, this.devices) });
  }

  private lose(track: MediaStreamTrack): void {
    if (track === this.track()) this.fail("gone");
  }

  private fail(trouble: Trouble): void {
    this.release();
    if (!this.wanted) return;
    this.become({ kind: "trouble", trouble });
    // Who said no is not asked again and again; a change of the permission, or a tap, tries anew.
    if (trouble !== "denied") this.again = setTimeout(() => this.retry(), TRY_AGAIN);
  }

  private retry(): void {
    if (this.wanted && this.state.kind === "trouble") void this.open();
  }

  private release(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }

  private become(state: CameraState): void {
    this.state = state;
    this.tell();
  }
}

/** What a browser's error means. */
export function troubleOf(error: unknown): Trouble {
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "none";
    default:
      return "busy";
  }
}

function constraints(chosen: string | null): MediaTrackConstraints {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
  return chosen ? { ...size, deviceId: { exact: chosen } } : { ...size, facingMode: { ideal: "environment" } };
}

function silentVideo(): HTMLVideoElement {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, playsInline: true, disablePictureInPicture: true });
  video.setAttribute("aria-hidden", "true");
  return video;
}

/** Browsers that don't know this permission tell nothing; there a tap tries again. */
async function watchPermission(changed: () => void): Promise<void> {
  try {
    const permission = await navigator.permissions.query({ name: "camera" });
    permission.addEventListener("change", changed);
  } catch {
    return;
  }
}
