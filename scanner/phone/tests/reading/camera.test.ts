import { expect, test } from "vitest";

import { troubleOf } from "../../src/reading/camera";

test.each([
  ["NotAllowedError", "denied"],
  ["NotFoundError", "none"],
  ["OverconstrainedError", "none"],
  ["NotReadableError", "busy"],
])("a browser's %s is a camera that is %s", (name, trouble) => {
  expect(troubleOf(new DOMException("", name))).toBe(trouble);
});
