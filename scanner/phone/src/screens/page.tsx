import type { ComponentChildren } from "preact";

import { Language } from "./menu";

/** A page before the scanning: what it says, and below it what is to be pressed. */
export function Page({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main class="page">
      <header class="page-head">
        <Mark />
        <Language />
      </header>
      <div class="page-inside">
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

/** The sign of the product: an open door, and somebody through it. */
function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="36" height="36" role="img" aria-label="Oppmøte">
      <rect class="mark-ground" width="32" height="32" rx="8" />
      <path class="mark-door" d="M9 25V9.5A2.5 2.5 0 0 1 11.5 7h9A2.5 2.5 0 0 1 23 9.5V25" />
      <path class="mark-tick" d="m12.5 16.5 3 3 5.5-6.5" />
    </svg>
  );
}
