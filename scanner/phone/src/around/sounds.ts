/**
 * The sound and the feel of a verdict: rising for in, falling for out, low and twice for no. Told apart by pitch, direction and
 * rhythm, so that nobody needs a musical ear.
 */
import type { Kind } from "../desk/phrasing";

/** Its pitch in hertz (0 is a rest), its length in seconds, and how many overtones make it rougher. */
export interface Tone {
  readonly pitch: number;
  readonly length: number;
  readonly overtones: number;
}

const tone = (pitch: number, length: number, overtones = 1): Tone => ({ pitch, length, overtones });

export const MELODIES: Record<Kind, readonly Tone[]> = {
  admitted: [tone(659.3, 0.09), tone(987.8, 0.17)],
  exited: [tone(784.0, 0.09), tone(523.3, 0.17)],
  refused: [tone(196.0, 0.16, 5), tone(0, 0.06), tone(196.0, 0.26, 5)],
  unsure: [tone(440.0, 0.11, 2), tone(0, 0.05), tone(440.0, 0.11, 2), tone(0, 0.05), tone(440.0, 0.11, 2)],
};

/** Milliseconds that the phone shakes, and rests between. */
export const SHAKES: Record<Kind, readonly number[]> = {
  admitted: [70],
  exited: [40, 60, 40],
  refused: [220, 90, 220],
  unsure: [90, 60, 90, 60, 90],
};

/** Seconds over which a tone comes and goes, so that it doesn't click. */
const FADE = 0.006;
const LOUDNESS = 0.5;

export class Speaker {
  muted = false;
  private context: AudioContext | null = null;

  /** Browsers are silent until somebody has touched the page: to be called on a touch. */
  wake(): void {
    this.context ??= new AudioContext({ latencyHint: "interactive" });
    if (this.context.state !== "running") void this.context.resume();
  }

  /** Starts it, and shakes the phone where that is possible. */
  play(kind: Kind): void {
    navigator.vibrate?.([...SHAKES[kind]]);
    if (this.muted || this.context?.state !== "running") return;
    let at = this.context.currentTime;
    for (const tone of MELODIES[kind]) {
      if (tone.pitch > 0) sound(this.context, tone, at);
      at += tone.length;
    }
  }

  close(): void {
    void this.context?.close();
  }
}

function sound(context: AudioContext, { pitch, length, overtones }: Tone, at: number): void {
  const [wave, gate] = [context.createOscillator(), context.createGain()];
  const parts = Float32Array.from({ length: overtones + 1 }, (_, number) => (number === 0 ? 0 : 1 / number));
  wave.setPeriodicWave(context.createPeriodicWave(new Float32Array(overtones + 1), parts));
  wave.frequency.value = pitch;
  gate.gain.setValueAtTime(0, at);
  gate.gain.linearRampToValueAtTime(LOUDNESS, at + FADE);
  gate.gain.setValueAtTime(LOUDNESS, at + length - FADE);
  gate.gain.linearRampToValueAtTime(0, at + length);
  wave.connect(gate).connect(context.destination);
  wave.start(at);
  wave.stop(at + length);
}
