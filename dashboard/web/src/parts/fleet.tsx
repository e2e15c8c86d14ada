import { NOTICED, quiet, span, troubles, type Grouped } from "../devices";
import type { Texts } from "../texts";
import type { DeviceRow, Programme } from "../wire";
import { useWords } from "../words";

interface Given {
  groups: Grouped;
  /** Milliseconds since the epoch, by the service's clock. */
  now: number;
  programme: Programme;
  open: (what: { kind: "amend" | "revoke"; row: DeviceRow }) => void;
}

/** All devices: those in trouble first, the revoked folded away. */
export function Fleet({ groups, ...given }: Given) {
  const { t } = useWords();
  return (
    <div class="fleets">
      {(["trouble", "heard", "silent"] as const).map((group) => {
        const rows = groups[group];
        return rows.length > 0 && <Group key={group} title={t.deviceGroups[group]} rows={rows} {...given} />;
      })}
      {groups.revoked.length > 0 && <Revoked rows={groups.revoked} />}
    </div>
  );
}

function Group({ title, rows, ...given }: Omit<Given, "groups"> & { title: string; rows: DeviceRow[] }) {
  const { t, as } = useWords();
  const names = [t.device, t.doors, t.may, t.heard, t.waiting, t.battery, t.clock];
  return (
    <section>
      <h3>
        {title} <span class="fleet-many">{as.number(rows.length)}</span>
      </h3>
      <table role="table" class="fleet" aria-label={title}>
        <thead role="rowgroup">
          <tr role="row">
            {names.map((name) => (
              <th role="columnheader" scope="col" key={name}>
                {name}
              </th>
            ))}
            <th role="columnheader" scope="col">
              <span class="unseen">{t.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <Device key={row.name} row={row} {...given} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Device({ row, now, programme, open }: Omit<Given, "groups"> & { row: DeviceRow }) {
  const { t, as } = useWords();
  const found = troubles(row, now);
  const wrong = (kind: (typeof found)[number]) => (found.includes(kind) ? "trouble" : undefined);
  return (
    <tr role="row" class="fleet-row">
      <th role="rowheader" scope="row">
        <span class="fleet-name">{row.name}</span>
        <span class="fleet-more">
          {row.version && <span>{t.version(row.version)}</span>}
          {found.map((kind) => (
            <span class="tag" key={kind}>
              {t.deviceTroubles[kind]}
            </span>
          ))}
        </span>
      </th>
      <td role="cell" data-name={t.doors}>
        {row.doors.map((id) => programme.doors.find((door) => door.id === id)?.name ?? id).join(", ")}
      </td>
      <td role="cell" data-name={t.may}>
        {mayed(row.may, t)}
      </td>
      <td role="cell" data-name={t.heard} data-is={wrong("silent")}>
        {row.seen === null ? t.notHeard : t.ago(span(quiet(row, now), t))}
      </td>
      <td role="cell" data-name={t.waiting} data-is={wrong("silent")}>
        {row.queue === null ? "–" : as.number(row.queue)}
      </td>
      <td role="cell" data-name={t.battery} data-is={wrong("battery")}>
        {row.battery === null ? "–" : as.percent(row.battery / 100)}
      </td>
      <td role="cell" data-name={t.clock} data-is={wrong("clock")}>
        {row.ahead === null ? "–" : clock(row.ahead, t)}
      </td>
      <td role="cell" class="fleet-acts">
        <Act row={row} name={t.change} act={() => open({ kind: "amend", row })} />
        <Act row={row} name={t.revoke} act={() => open({ kind: "revoke", row })} />
      </td>
    </tr>
  );
}

function Act({ row, name, act }: { row: DeviceRow; name: string; act: () => void }) {
  return (
    <button type="button" class="plain" onClick={act}>
      {name}
      <span class="unseen"> {row.name}</span>
    </button>
  );
}

/** What a device may, in few words. */
function mayed(may: string[], t: Texts): string {
  const named: Record<string, { name: string }> = t.rights;
  return may.map((right) => named[right]?.name ?? right).join(", ") || t.scansOnly;
}

function clock(ahead: number, t: Texts): string {
  if (Math.abs(ahead) < NOTICED) return t.clockRight;
  const much = span(Math.abs(ahead), t);
  return ahead > 0 ? t.clockFast(much) : t.clockSlow(much);
}

function Revoked({ rows }: { rows: DeviceRow[] }) {
  const { t, as } = useWords();
  return (
    <details class="meanings revoked">
      <summary>{t.revokedDevices(as.number(rows.length))}</summary>
      <ul>
        {rows.map(({ name, revoked, queue }) => (
          <li key={name}>
            <strong>{name}</strong>{" "}
            {revoked && t.since(`${as.day(as.dateOf(revoked))} ${as.time(revoked)}`)}
            {queue !== null && queue > 0 && ` · ${t.stillHolds(as.number(queue))}`}
          </li>
        ))}
      </ul>
    </details>
  );
}
