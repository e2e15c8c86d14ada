import { useWords } from "../words";

/** Whether what is shown is live, and the service's clock as last heard. */
export function Sign({ live, at }: { live: boolean; at: string }) {
  const { t, as } = useWords();
  return (
    <div class="sign" data-live={live}>
      <span class="lamp" aria-hidden="true" />
      <span role="status">{live ? t.live : t.notLiveSince(as.time(at))}</span>
      <time class="clock" dateTime={at}>
        <span class="clock-day">{as.day(as.dateOf(at))}</span> {live && as.time(at)}
      </time>
    </div>
  );
}
