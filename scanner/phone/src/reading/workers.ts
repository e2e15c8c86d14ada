import * as trusting from "../trusting";
import address from "./decoding.worker?worker&url";
import type { Effort, Reader } from "./reader";
import type { Sight } from "./sights";

/** What the worker is asked. */
export interface Question {
  readonly picture: ImageData;
  readonly effort: Effort;
}

/** What it answers: what it saw, or why it can't. */
export type Answer = { readonly sights: readonly Sight[] } | { readonly trouble: string };

/** Milliseconds that a picture may take, the first of which also waits for the reader to be fetched. */
const PATIENCE = 30_000;

/** Our reader in a worker of its own, so that the screen never waits for it. */
export class WorkerReader implements Reader {
  private readonly worker = new Worker(trusting.ours(address), { type: "module" });

  read(canvas: HTMLCanvasElement, effort: Effort): Promise<Sight[]> {
    const picture = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
    if (!picture) return Promise.reject(new Error("no picture can be taken here"));
    const answer = this.answer();
    this.worker.postMessage({ picture, effort } satisfies Question, [picture.data.buffer]);
    return answer;
  }

  close(): void {
    this.worker.terminate();
  }

  private answer(): Promise<Sight[]> {
    let late: ReturnType<typeof setTimeout> | undefined;
    const answer = new Promise<Sight[]>((resolve, reject) => {
      late = setTimeout(() => reject(new Error("the reader doesn't answer")), PATIENCE);
      this.worker.onmessage = ({ data: answer }: MessageEvent<Answer>) => {
        if ("sights" in answer) resolve([...answer.sights]);
        else reject(new Error(answer.trouble));
      };
      this.worker.onerror = ({ message }) => reject(new Error(message || "the reader could not be fetched"));
    });
    return answer.finally(() => clearTimeout(late));
  }
}
