/** What a camera can beside seeing: a torch, a zoom, a focus that follows. Most can only some of it. */

export interface Abilities {
  /** Whether its torch is on; null where it has none. */
  readonly torch: boolean | null;
  readonly zoom: Zoom | null;
  /** Whether there are other cameras. */
  readonly others: boolean;
}

export interface Zoom {
  readonly least: number;
  readonly most: number;
  readonly now: number;
}

/** Zoom beyond this shows nothing that a code needs. */
const MOST_ZOOM = 4;

interface Capabilities {
  readonly torch?: boolean;
  readonly zoom?: { readonly min: number; readonly max: number };
  readonly focusMode?: readonly string[];
}

export async function of(track: MediaStreamTrack, devices: MediaDevices | undefined): Promise<Abilities> {
  const { torch, zoom } = capabilities(track);
  const now = track.getSettings() as { torch?: boolean; zoom?: number };
  const cameras = ((await devices?.enumerateDevices()) ?? []).filter(({ kind }) => kind === "videoinput");
  return {
    torch: torch ? (now.torch ?? false) : null,
    zoom: zoom && zoom.max > zoom.min ? { least: zoom.min, most: Math.min(zoom.max, MOST_ZOOM), now: now.zoom ?? zoom.min } : null,
    others: cameras.length > 1,
  };
}

/** Has it focus by itself, where it can be told to. */
export async function focus(track: MediaStreamTrack): Promise<void> {
  if (capabilities(track).focusMode?.includes("continuous")) await apply(track, { focusMode: "continuous" });
}

export async function setTorch(track: MediaStreamTrack, torch: boolean): Promise<void> {
  await apply(track, { torch });
}

export async function setZoom(track: MediaStreamTrack, zoom: number): Promise<void> {
  await apply(track, { zoom });
}

function capabilities(track: MediaStreamTrack): Capabilities {
  return (track.getCapabilities?.() ?? {}) as Capabilities;
}

/** A camera that refuses after all stays as it is, and what it then says of itself is what the screen shows. */
async function apply(track: MediaStreamTrack, setting: object): Promise<void> {
  await track.applyConstraints({ advanced: [setting] }).catch(() => undefined);
}
