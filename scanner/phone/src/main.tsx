import { BundleJudge } from "./core/judging";
import * as devices from "./device/opening";
import { show } from "./showing";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/scanning.css";
import "./styles/verdict.css";
import "./styles/sheets.css";
import "./styles/pages.css";
import * as updating from "./updating";

const ground = devices.browser(() => new BundleJudge());

show({ open: () => devices.open(ground), enrol: (token) => devices.enrol(token, ground) });
// A new version is taken between two people, when the screen says so.
void updating.watch(() => undefined);
