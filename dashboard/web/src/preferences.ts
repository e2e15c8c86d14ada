/** What a reader chose, kept in this browser; and what we take where nothing was chosen. */
import { isLanguage, spoken, type Language } from "./texts";

export type Theme = "light" | "dark";

const LANGUAGE = "oppmote.language";
const THEME = "oppmote.theme";

/**
 * The language to show: the one chosen, else the first of the reader's that the programme has too, else the programme's first.
 *
 * `offered` are the programme's languages; empty before it is known.
 */
export function languageFor(chosen: Language | null, wanted: readonly string[], offered: readonly string[]): Language {
  const ours = offered.map(spoken).filter((language) => language !== null);
  const theirs = wanted.map(spoken).filter((language) => language !== null);
  const common = theirs.find((language) => ours.length === 0 || ours.includes(language));
  return chosen ?? common ?? ours[0] ?? "nb";
}

export function storedLanguage(): Language | null {
  const stored = read(LANGUAGE);
  return stored !== null && isLanguage(stored) ? stored : null;
}

export function keepLanguage(language: Language): void {
  write(LANGUAGE, language);
}

export function storedTheme(): Theme | null {
  const stored = read(THEME);
  return stored === "light" || stored === "dark" ? stored : null;
}

/** Keeps a theme; null follows the system again. */
export function keepTheme(theme: Theme | null): void {
  write(THEME, theme);
}

/** Puts the theme on the document, where the design tokens look for it. */
export function applyTheme(theme: Theme | null): void {
  if (theme === null) delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // A browser that forbids storage still shows the page.
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    return; // The choice then lasts as long as the page.
  }
}
