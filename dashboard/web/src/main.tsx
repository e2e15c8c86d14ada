import { render } from "preact";

import { App } from "./app";
import { arrive } from "./arriving";
import { applyTheme, storedTheme } from "./preferences";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/header.css";
import "./styles/board.css";
import "./styles/attention.css";
import "./styles/sessions.css";
import "./styles/notes.css";
import "./styles/forms.css";
import "./styles/audit.css";
import "./styles/enrol.css";
import "./styles/devices.css";
import "./styles/dialog.css";
import "./styles/session.css";
import "./styles/wall.css";

/** Milliseconds that the first words wait for their typeface: what is on the screen should not change its shape. */
const PATIENCE = 300;

function show(): void {
  render(<App arrival={arrival} />, document.getElementById("page")!);
}

applyTheme(storedTheme());
const arrival = arrive(location, history);
const typeface = document.fonts.load('1em "Inter"').catch(() => []);
void Promise.race([typeface, new Promise((tired) => setTimeout(tired, PATIENCE))]).then(show);
