/** Getting a text off the page: by the clipboard, or where there is none for us, by the reader's own hand. */

/** Puts a text on the clipboard. False where the browser has none for us, as on a page over plain http, or says no. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Marks all that stands in a part of the page, so that one press of the keys copies it. */
export function mark(place: HTMLElement): void {
  getSelection()?.selectAllChildren(place);
}
