/** The language of the screen, handed down to every part of it. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";

import { LANGUAGES, type Language, type Texts } from "./texts";

export interface Words {
  readonly language: Language;
  readonly t: Texts;
  /** A number with blanks between its thousands. */
  readonly number: (value: number) => string;
  readonly choose: (language: Language) => void;
}

export function words(language: Language, choose: (language: Language) => void): Words {
  const t = LANGUAGES[language];
  const format = new Intl.NumberFormat(t.locale);
  return { language, t, number: (value) => format.format(value), choose };
}

export const Speech = createContext<Words>(words("nb", () => undefined));

export function useWords(): Words {
  return useContext(Speech);
}
