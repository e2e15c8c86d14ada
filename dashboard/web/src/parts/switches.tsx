import { useEffect, useState } from "preact/hooks";

import { applyTheme, keepTheme, storedTheme, type Theme } from "../preferences";
import { LANGUAGES, isLanguage, type Language } from "../texts";
import { useWords } from "../words";

/** Language and theme, as the reader wants them. */
export function Switches({ choose }: { choose: (language: Language) => void }) {
  return (
    <div class="switches">
      <LanguageSwitch choose={choose} />
      <ThemeSwitch />
    </div>
  );
}

function LanguageSwitch({ choose }: { choose: (language: Language) => void }) {
  const { t, language } = useWords();
  const change = (code: string) => {
    if (isLanguage(code)) choose(code);
  };
  return (
    <select aria-label={t.language} value={language} onChange={(event) => change(event.currentTarget.value)}>
      {Object.values(LANGUAGES).map((t) => (
        <option key={t.code} value={t.code} lang={t.code}>
          {t.name}
        </option>
      ))}
    </select>
  );
}

function ThemeSwitch() {
  const { t } = useWords();
  const [shown, toggle] = useTheme();
  const label = shown === "dark" ? t.toLight : t.toDark;
  return (
    <button type="button" class="theme" aria-label={label} title={label} onClick={toggle}>
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <circle cx="10" cy="10" r="7.25" fill="none" stroke="currentColor" stroke-width="1.5" />
        <path d="M10 2.75a7.25 7.25 0 0 1 0 14.5Z" fill="currentColor" />
      </svg>
    </button>
  );
}

/** The theme shown, and what switches to the other one. Choosing what the system wants anyway follows the system again. */
function useTheme(): [Theme, () => void] {
  const system = useSystemTheme();
  const [chosen, setChosen] = useState(storedTheme);
  const shown = chosen ?? system;
  const toggle = () => {
    const other = shown === "dark" ? "light" : "dark";
    const next = other === system ? null : other;
    keepTheme(next);
    applyTheme(next);
    setChosen(next);
  };
  return [shown, toggle];
}

function useSystemTheme(): Theme {
  const [dark, setDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => setDark(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return dark ? "dark" : "light";
}
