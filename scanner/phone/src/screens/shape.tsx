/** The shape of a verdict, told apart by its outline alone. On a square of 100 units; what is cut out shows the ground. */
import type { JSX } from "preact";

import type { Kind } from "../desk/phrasing";

const SHAPES: Record<Kind | "checking", JSX.Element> = {
  admitted: (
    <>
      <circle cx="50" cy="50" r="48" />
      <path class="cut" d="m28 52 16 15 29-32" stroke-width="11" />
    </>
  ),
  exited: (
    <>
      <path class="line" d="M63 9.5H16a4.5 4.5 0 0 0-4.5 4.5v72a4.5 4.5 0 0 0 4.5 4.5h47" stroke-width="11" />
      <path class="line" d="M34 50h58M72 29l21 21-21 21" stroke-width="11" />
    </>
  ),
  refused: (
    <>
      <path d="M97 30.5 69.5 3h-39L3 30.5v39L30.5 97h39L97 69.5Z" />
      <path class="cut" d="m34 34 32 32m0-32-32 32" stroke-width="11" />
    </>
  ),
  unsure: (
    <>
      <path class="around" d="m50 9 43 78H7Z" stroke-width="10" />
      <path class="cut" d="M50 37v24" stroke-width="10" />
      <circle class="hole" cx="50" cy="77" r="5.8" />
    </>
  ),
  checking: (
    <>
      <circle class="line" cx="50" cy="50" r="42" stroke-width="8" />
      <circle cx="31" cy="50" r="5.5" />
      <circle cx="50" cy="50" r="5.5" />
      <circle cx="69" cy="50" r="5.5" />
    </>
  ),
};

export function Shape({ kind }: { kind: Kind | "checking" }) {
  return (
    <svg class="shape" viewBox="0 0 100 100" aria-hidden="true">
      {SHAPES[kind]}
    </svg>
  );
}
