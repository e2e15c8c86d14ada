import type { Door } from "../door";
import { useWords } from "../words";

/** Milliseconds that a browser may take to begin saving. */
const SAVING = 60_000;

/** The queue as a file that an organiser can take in. */
export function Export({ door }: { door: Door }) {
  const { t } = useWords();
  return (
    <div class="export">
      <p class="field-said">{t.exportHelp}</p>
      <button type="button" onClick={() => void save(door)}>
        {t.exportQueue}
      </button>
    </div>
  );
}

/** Hands the file to whatever the phone shares files with, else saves it. */
async function save(door: Door): Promise<void> {
  const name = `oppmote-${door.state.name}-${new Date(door.now()).toISOString().slice(0, 16).replace(/\D/g, "")}.outbox`;
  const blob = await door.exported();
  const file = new File([blob], name, { type: blob.type || "application/octet-stream" });
  if (navigator.canShare?.({ files: [file] })) return share(file);
  const address = URL.createObjectURL(file);
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), SAVING);
}

/** Whoever doesn't share after all keeps the queue where it is. */
async function share(file: File): Promise<void> {
  await navigator.share({ files: [file] }).catch(() => undefined);
}
