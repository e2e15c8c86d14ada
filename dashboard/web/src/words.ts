/** The reader's language, handed down to every part of the page. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";

import { formats, type Formats } from "./formatting";
import { LANGUAGES, type Language, type Texts } from "./texts";

export interface Words {
  language: Language;
  t: Texts;
  as: Formats;
}

export function words(language: Language, zone: string): Words {
  const t = LANGUAGES[language];
  return { language, t, as: formats(t, zone) };
}

export const Speech = createContext<Words>(words("nb", "UTC"));

export function useWords(): Words {
  return useContext(Speech);
}
