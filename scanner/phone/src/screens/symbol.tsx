import * as tickets from "../core/tickets";
import * as symbols from "../desk/symbols";

/** A code of ours for its holder to take a picture of: on white whatever the theme, with what it says below. */
export function Symbol({ code }: { code: string }) {
  const rows = symbols.drawn(code);
  const size = rows.length + 2 * symbols.QUIET;
  return (
    <figure class="symbol">
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={tickets.grouped(code)} shape-rendering="crispEdges">
        <path d={outline(rows)} />
      </svg>
      <figcaption>{tickets.grouped(code)}</figcaption>
    </figure>
  );
}

/** A square for each dark module. */
function outline(rows: readonly (readonly boolean[])[]): string {
  const module = (x: number, y: number) => `M${x + symbols.QUIET} ${y + symbols.QUIET}h1v1h-1z`;
  return rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [module(x, y)] : []))).join("");
}
