/** Our reader, in a worker: pictures in, sights out, one at a time. */
import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

import type { Effort } from "./reader";
import { sight, type Sight } from "./sights";
import type { Answer, Question } from "./workers";

// Only these are tickets; a Micro QR has so weak a check that texture passes for one. What is cut to the middle is small
// already. Inverted codes cost half as much again, and are on every other phone that shows things light on dark.
const USUAL: ReaderOptions = {
  formats: ["QRCodeModel1", "QRCodeModel2"],
  textMode: "Plain",
  tryRotate: false,
  tryHarder: false,
  tryInvert: true,
  maxNumberOfSymbols: 8,
  returnErrors: true,
};

const EFFORTS: Record<Effort, ReaderOptions> = { usual: USUAL, hard: { ...USUAL, tryHarder: true, tryDenoise: true } };

prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true }).catch(() => undefined); // the first question tells

addEventListener("message", ({ data: question }: MessageEvent<Question>) => void answer(question).then((said) => postMessage(said)));

async function answer({ picture, effort }: Question): Promise<Answer> {
  try {
    return { sights: await look(picture, EFFORTS[effort]) };
  } catch (error) {
    return { trouble: String(error) };
  }
}

async function look(picture: ImageData, options: ReaderOptions): Promise<Sight[]> {
  const found = await readBarcodes(picture, options);
  return found.map(({ isValid, text, position }) =>
    sight(isValid ? text : null, [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft]),
  );
}
