import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Trouble } from "../asking";
import { programme } from "../devices";
import { said } from "../parts/trouble";
import type { About, Step } from "../screens";
import { useTrying } from "../trying";
import type { Programme } from "../wire";
import { useWords } from "../words";
import { Note, Waiting } from "./note";

interface Given {
  about: About | null;
  tell: (step: Step) => void;
  /** `denied` leads away from the page whoever may not see it. */
  children: (programme: Programme, denied: (trouble: Trouble) => void) => ComponentChildren;
}

/** What is shown within the programme: it is asked for first, and where it does not come the page says why. */
export function Within({ about, tell, children }: Given) {
  const { t } = useWords();
  const [known, know] = useState<Programme | null>(null);
  const { trouble, attempt } = useTrying();
  const begin = () =>
    attempt(programme(), (found) => {
      tell({ kind: "programme", programme: found });
      know(found);
    });
  const denied = ({ status, code }: Trouble) => {
    if (status === 401 || status === 403) tell({ kind: "denied", status, code });
  };
  useEffect(() => void begin(), []);
  useEffect(() => void (trouble && denied(trouble)), [trouble]);
  if (about !== null && known !== null) return <>{children(known, denied)}</>;
  if (trouble === null) return <Waiting text={t.connecting} />;
  return (
    <Note title={t.unreachableTitle} text={said(trouble, t)}>
      <button type="button" class="go" onClick={begin}>
        {t.tryAgain}
      </button>
    </Note>
  );
}
