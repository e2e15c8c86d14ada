/** The sign of the product: an open door, and somebody through it. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect class="mark-ground" width="32" height="32" rx="8" />
      <path class="mark-door" d="M9 25V9.5A2.5 2.5 0 0 1 11.5 7h9A2.5 2.5 0 0 1 23 9.5V25" />
      <path class="mark-tick" d="m12.5 16.5 3 3 5.5-6.5" />
    </svg>
  );
}
