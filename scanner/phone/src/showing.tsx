import { render } from "preact";

import { App } from "./app";
import * as installing from "./around/installing";
import { applyTheme, storedTheme } from "./around/preferences";
import type { Opening } from "./door";
import * as links from "./links";

/** Shows the page, with devices made by `opening`. */
export function show(opening: Opening): void {
  applyTheme(storedTheme());
  installing.listenForOffer();
  render(<App opening={opening} token={links.tokenOf(location.hash)} />, document.getElementById("app")!);
}
