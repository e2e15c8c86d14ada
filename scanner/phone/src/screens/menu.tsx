import { useState } from "preact/hooks";

import * as preferences from "../around/preferences";
import type { Theme } from "../around/preferences";
import { LANGUAGES, isLanguage } from "../texts";
import { useWords } from "../words";
import { Icon, type Drawing } from "./icon";
import { Sheet } from "./sheet";
import type { SheetGiven, SheetName } from "./sheets";

/** All that is done more seldom, and how it looks and sounds. */
export function Menu({ parts, close, open }: SheetGiven) {
  const { t } = useWords();
  const item = (sheet: SheetName, of: Drawing, does: string) => (
    <li>
      <button type="button" class="row with-icon" onClick={() => open(sheet)}>
        <Icon of={of} />
        <strong>{does}</strong>
      </button>
    </li>
  );
  return (
    <Sheet title={t.menu} close={close}>
      <ul class="rows">
        {item("type", "type", t.typeCode)}
        {parts.door.state.may.includes("names") && item("search", "search", t.search)}
        {item("recent", "recent", t.recent)}
        {item("places", "place", t.changePlace)}
        {item("status", "status", t.status)}
      </ul>
      <h3>{t.settings}</h3>
      <div class="settings">
        <Language />
        <Appearance />
        <Sound parts={parts} />
      </div>
    </Sheet>
  );
}

/** The language of everything; also on the first screen, before anybody is a scanner. */
export function Language() {
  const { t, language, choose } = useWords();
  return (
    <label class="setting">
      <span>{t.language}</span>
      <select value={language} onChange={({ currentTarget: { value } }) => isLanguage(value) && choose(value)}>
        {Object.values(LANGUAGES).map(({ code, name }) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Appearance() {
  const { t } = useWords();
  const [theme, setTheme] = useState(preferences.storedTheme);
  const change = (value: string) => {
    const chosen: Theme | null = value === "light" || value === "dark" ? value : null;
    preferences.keepTheme(chosen);
    setTheme(chosen);
  };
  return (
    <label class="setting">
      <span>{t.theme}</span>
      <select value={theme ?? "system"} onChange={(event) => change(event.currentTarget.value)}>
        <option value="system">{t.themeSystem}</option>
        <option value="light">{t.themeLight}</option>
        <option value="dark">{t.themeDark}</option>
      </select>
    </label>
  );
}

function Sound({ parts: { speaker } }: Pick<SheetGiven, "parts">) {
  const { t } = useWords();
  const [muted, setMuted] = useState(speaker.muted);
  const change = () => {
    speaker.muted = !muted;
    preferences.keepMuted(!muted);
    setMuted(!muted);
    speaker.play("admitted");
  };
  return (
    <div class="setting">
      <span>{t.sound}</span>
      <button type="button" role="switch" aria-checked={!muted} aria-label={t.sound} onClick={change}>
        {muted ? t.off : t.on}
      </button>
    </div>
  );
}
