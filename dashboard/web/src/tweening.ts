/** Numbers that walk to their new value instead of jumping. */
import { useEffect, useRef, useState } from "preact/hooks";

const DURATION = 450;

/** Where a number is on its way, at a share of the time from 0 to 1: fast first, then settling, always whole. */
export function between(from: number, to: number, time: number): number {
  const way = 1 - (1 - Math.min(1, time)) ** 3;
  return Math.round(from + (to - from) * way);
}

/** The value to show for `value` now. Who asked the system for less motion gets the value itself. */
export function useTween(value: number): number {
  const [shown, setShown] = useState(value);
  const current = useRef(value);
  useEffect(() => {
    const show = (next: number) => setShown((current.current = next));
    if (current.current === value) return;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return show(value);
    return walk(current.current, value, show);
  }, [value]);
  return shown;
}

function walk(from: number, to: number, show: (value: number) => void): () => void {
  const began = performance.now();
  const step = () => {
    const time = (performance.now() - began) / DURATION;
    show(between(from, to, time));
    if (time < 1) frame = requestAnimationFrame(step);
  };
  let frame = requestAnimationFrame(step);
  return () => cancelAnimationFrame(frame);
}
