import { useEffect, useRef } from "preact/hooks";

import type { Trouble } from "../asking";
import type { Texts } from "../texts";
import { useWords } from "../words";

/** What is said of each code that somebody can do something about. */
const SAID: Record<string, keyof Texts> = {
  sign_in_refused: "signInRefused",
  code_wrong: "codeWrong",
  half_over: "halfOver",
  password_length: "passwordLength",
  password_name: "passwordName",
  password_common: "passwordCommon",
  password_wrong: "passwordWrong",
  https_needed: "httpsNeeded",
  sign_in_again: "signInAgain",
  second_factor_there: "secondFactorThere",
  openid_unreachable: "openidUnreachable",
  openid_state: "openidState",
  device_exists: "deviceExists",
  device_name: "deviceName",
  device_revoked: "deviceRevokedAlready",
  device_unknown: "deviceUnknown",
  door_unknown: "doorUnknown",
};

export function said(trouble: Pick<Trouble, "code" | "after">, t: Texts): string {
  if (trouble.code === "slow_down") return t.slowDown(String(trouble.after));
  const key = SAID[trouble.code];
  return key === undefined ? t.unreachableNow : String(t[key]);
}

/** Why something was not done. It is read out, and comes into view, each time that there is one. */
export function Said({ trouble }: { trouble: Trouble | null }) {
  const { t } = useWords();
  const place = useRef<HTMLParagraphElement>(null);
  useEffect(() => place.current?.scrollIntoView?.({ block: "nearest" }), [trouble]);
  return (
    <div role="alert">
      {trouble && (
        <p class="trouble" ref={place}>
          {said(trouble, t)}
        </p>
      )}
    </div>
  );
}
