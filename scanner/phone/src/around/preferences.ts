/** What somebody chose on this phone, kept in its browser; and what we take where nothing was chosen. */
import { isLanguage, spoken, type Language } from "../texts";

export type Theme = "light" | "dark";

const KEYS = {
  language: "oppmote.language",
  theme: "oppmote.theme",
  muted: "oppmote.muted",
  begun: "oppmote.begun",
  cameraless: "oppmote.cameraless",
} as const;

/** The language to show: the one chosen, else the first of the reader's that we speak. */
export function languageFor(chosen: Language | null, wanted: readonly string[]): Language {
  return chosen ?? wanted.map(spoken).find((language) => language !== null) ?? "nb";
}

export function storedLanguage(): Language | null {
  const stored = read("language");
  return stored !== null && isLanguage(stored) ? stored : null;
}

export function keepLanguage(language: Language): void {
  write("language", language);
}

export function storedTheme(): Theme | null {
  const stored = read("theme");
  return stored === "light" || stored === "dark" ? stored : null;
}

/** Keeps a theme and puts it on the page; null follows the phone. */
export function keepTheme(theme: Theme | null): void {
  write("theme", theme);
  applyTheme(theme);
}

export function applyTheme(theme: Theme | null): void {
  if (theme === null) delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export function isMuted(): boolean {
  return read("muted") !== null;
}

export function keepMuted(muted: boolean): void {
  write("muted", muted ? "yes" : null);
}

/** Whether somebody has begun to scan here, so that the page goes on with that. */
export function hasBegun(): boolean {
  return read("begun") !== null;
}

export function keepBegun(begun: boolean): void {
  write("begun", begun ? "yes" : null);
}

/** Whether a handheld reader is all there is here: then the camera is left alone. */
export function isCameraless(): boolean {
  return read("cameraless") !== null;
}

export function keepCameraless(cameraless: boolean): void {
  write("cameraless", cameraless ? "yes" : null);
}

function read(key: keyof typeof KEYS): string | null {
  try {
    return localStorage.getItem(KEYS[key]);
  } catch {
    return null; // A browser that forbids storage still shows the page.
  }
}

function write(key: keyof typeof KEYS, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(KEYS[key]);
    else localStorage.setItem(KEYS[key], value);
  } catch {
    return; // The choice then lasts as long as the page.
  }
}
