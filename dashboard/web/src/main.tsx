import { render } from "preact";

import { App } from "./app";
import { applyTheme, storedTheme } from "./preferences";
import { takeToken } from "./signing";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/header.css";
import "./styles/board.css";
import "./styles/sessions.css";
import "./styles/notes.css";

/** Milliseconds that the first words wait for their typeface: what is on the screen should not change its shape. */
const PATIENCE = 300;

function show(): void {
  render(<App token={token} />, document.getElementById("page")!);
}

applyTheme(storedTheme());
const token = takeToken(location, history);
const typeface = document.fonts.load('1em "Inter"').catch(() => []);
void Promise.race([typeface, new Promise((tired) => setTimeout(tired, PATIENCE))]).then(show);
