/** Listens for handheld readers, which type, wherever the page's focus is. */
import { Typing } from "../reading/typed";

/** Tells each code that a reader types. Returns what ends it. */
export function watchHandheld(take: (code: string) => void): () => void {
  const typing = new Typing();
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key.length === 1) return typing.press(event.key, event.timeStamp);
    if (event.key !== "Enter") return;
    const code = typing.enter(event.timeStamp, isField(event.target));
    if (code === null) return;
    // It would press the button, or send the form, that has the focus.
    event.preventDefault();
    event.stopPropagation();
    take(code);
  };
  addEventListener("keydown", pressed, { capture: true });
  return () => removeEventListener("keydown", pressed, { capture: true });
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
}
