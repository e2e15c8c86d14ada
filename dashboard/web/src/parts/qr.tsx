import type { Qr as Drawn } from "../wire";

/** Dark on light in either theme: readers of codes want it so. */
export function Qr({ size, path, label }: Drawn & { label: string }) {
  const quiet = 4;
  return (
    <svg class="qr" viewBox={`${-quiet} ${-quiet} ${size + 2 * quiet} ${size + 2 * quiet}`} role="img" aria-label={label}>
      <path d={path} shape-rendering="crispEdges" />
    </svg>
  );
}
