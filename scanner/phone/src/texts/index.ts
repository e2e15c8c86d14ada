/** Every word on the screens, in every language. */
import { en } from "./en";
import { nb } from "./nb";
import { nn } from "./nn";

export type Texts = typeof nb;

/** A reason as the door tells it: the word, why in one sentence where it needs no more to be known, what to do. */
export interface Refusal {
  readonly word: string;
  readonly why: string;
  readonly advice: string;
}

export const LANGUAGES = { nb, nn, en };

export type Language = keyof typeof LANGUAGES;

export function isLanguage(code: string): code is Language {
  return code in LANGUAGES;
}

/** The language of ours that a tag such as "nb-NO", "no" or "en-US" asks for, if we speak it. */
export function spoken(tag: string): Language | null {
  const code = tag.toLowerCase().split("-")[0] ?? "";
  if (code === "no") return "nb";
  return isLanguage(code) ? code : null;
}
