import { useEffect, useReducer } from "preact/hooks";

/** Draws a part of the screen anew whenever something that it shows has changed. */
export function useWatched(watched: { watch(listener: () => void): () => void }): void {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => watched.watch(() => draw(undefined as never)), [watched]);
}
