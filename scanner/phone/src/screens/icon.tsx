/** Small drawings on buttons that have words too; on a square of 24 units. */
const DRAWN = {
  undo: "M9 7 4.5 11.5 9 16M5 11.5h9a5 5 0 0 1 0 10h-3",
  ticket: "M4 7.5h16v3a2 2 0 0 0 0 4v3H4v-3a2 2 0 0 0 0-4ZM12 10.5v4M10 12.5h4",
  count: "M6 5v14M10 5v14M14 5v14M18 5v14M3.5 16.5 20.5 7.5",
  menu: "M5 7h14M5 12h14M5 17h14",
  torch: "M13 3 6 13.5h5L10.5 21 18 10.5h-5.5Z",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  play: "M8 5.5v13l10.5-6.5Z",
  type: "M4 6.5h16v11H4ZM7.5 10h.01M12 10h.01M16.5 10h.01M8.5 14h7",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 20 20",
  recent: "M12 7.5V12l3 2M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16Z",
  place: "M7 20V5.5A1.5 1.5 0 0 1 8.5 4h7A1.5 1.5 0 0 1 17 5.5V20M4 20h16M13.5 12h.01",
  status: "M4 12.5h3.5l2.5-6 4 11 2.5-5H20",
  camera: "M4 8h3.5L9 6h6l1.5 2H20v10.5H4ZM12 16a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  fine: "M5 12.5 10 17.5 19.5 7.5",
  attention: "M12 4 21 19.5H3ZM12 10v4M12 16.8v.01",
  close: "M6 6l12 12M18 6 6 18",
} as const;

export type Drawing = keyof typeof DRAWN;

export function Icon({ of }: { of: Drawing }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={DRAWN[of]} />
    </svg>
  );
}
