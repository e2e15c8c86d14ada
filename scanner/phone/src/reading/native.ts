import type { Effort, Reader } from "./reader";
import { sight, type Point, type Sight } from "./sights";

interface Detected {
  readonly rawValue: string;
  readonly cornerPoints: readonly Point[];
}

interface Detector {
  detect(picture: HTMLCanvasElement): Promise<readonly Detected[]>;
}

interface DetectorKind {
  new (wanted: { formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

const FORMAT = "qr_code";

/** The phone's own detector. It may read dark on light only, so a hard look is at the picture's negative. */
export class NativeReader implements Reader {
  private constructor(private readonly detector: Detector) {}

  /** The phone's detector, null where it has none that reads QR codes. */
  static async find(): Promise<NativeReader | null> {
    const kind = (globalThis as { BarcodeDetector?: DetectorKind }).BarcodeDetector;
    if (!kind) return null;
    const formats = await kind.getSupportedFormats().catch((): readonly string[] => []);
    return formats.includes(FORMAT) ? new NativeReader(new kind({ formats: [FORMAT] })) : null;
  }

  async read(canvas: HTMLCanvasElement, effort: Effort): Promise<Sight[]> {
    if (effort === "hard") invert(canvas);
    const found = await this.detector.detect(canvas);
    return found.map(({ rawValue, cornerPoints }) => sight(rawValue, cornerPoints));
  }

  close(): void {
    // It holds nothing that wouldn't go with it.
  }
}

function invert(canvas: HTMLCanvasElement): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.save();
  pen.globalCompositeOperation = "difference";
  pen.fillStyle = "white";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.restore();
}
