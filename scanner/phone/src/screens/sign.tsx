import type { DoorState } from "../door";
import { useWords } from "../words";

/** Whether the service answers, and how much waits for it. */
export function Sign({ state }: { state: DoorState }) {
  const { t, number } = useWords();
  const { online, waiting, parked } = state;
  return (
    <p class="sign" data-online={online} role="status">
      <span class="sign-word">
        <span class="lamp" aria-hidden="true" />
        {online ? t.online : t.offline}
      </span>
      {waiting > 0 && <span class="sign-more">{t.waiting(number(waiting))}</span>}
      {parked > 0 && <span class="sign-more">{t.parked(number(parked))}</span>}
    </p>
  );
}
