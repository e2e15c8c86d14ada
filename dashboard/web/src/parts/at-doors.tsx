import { span } from "../devices";
import { isSilent } from "../sessions";
import type { DoorDevice, DoorRow } from "../wire";
import { useWords } from "../words";

/** The doors of a session, which devices are at them, and when each was heard. */
export function AtDoors({ doors, now }: { doors: DoorRow[]; now: number }) {
  const { t } = useWords();
  return (
    <section class="at-doors" aria-labelledby="doors">
      <h3 id="doors">{t.doors}</h3>
      <ul>
        {doors.map(({ id, name, devices }) => (
          <li key={id}>
            <p class="door-name">{name}</p>
            {devices.length === 0 && <p class="session-none">{t.noDevicesHere}</p>}
            <ul>
              {devices.map((device) => (
                <Device key={device.name} device={device} now={now} />
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Device({ device, now }: { device: DoorDevice; now: number }) {
  const { t, as } = useWords();
  const { name, seen, queue, revoked } = device;
  return (
    <li class="door-device">
      <span>{name}</span>
      <span class="door-heard">
        {revoked ? t.revokedNow : seen === null ? t.notHeard : t.ago(span(Math.max(0, now - Date.parse(seen)), t))}
      </span>
      <span class="door-queue">
        {queue !== null && queue > 0 && (
          <span class={isSilent(device, now) ? "tag" : undefined}>{t.queued(as.number(queue))}</span>
        )}
      </span>
    </li>
  );
}
