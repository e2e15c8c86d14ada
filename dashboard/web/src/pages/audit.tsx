import { useEffect, useState } from "preact/hooks";

import type { Trouble } from "../asking";
import { deeds, further, matching } from "../deeds";
import { programme as asked } from "../devices";
import { Chain } from "../parts/chain";
import { Deeds } from "../parts/deeds";
import { Said, said } from "../parts/trouble";
import type { About, Step } from "../screens";
import { useTrying } from "../trying";
import type { AuditPage } from "../wire";
import { useWords } from "../words";
import { Note, Waiting } from "./note";

interface Given {
  /** None until it is known: then no time can be told in its zone. */
  programme: About | null;
  tell: (step: Step) => void;
}

/** Who did what, newest first. */
export function Audit({ programme, tell }: Given) {
  const { t } = useWords();
  const [read, keep] = useState<AuditPage | null>(null);
  const { busy, trouble, attempt } = useTrying();
  const goOn = () => attempt(deeds(read?.older ?? null), (page) => keep(further(read, page)));
  const begin = () =>
    attempt(asked(), (found) => {
      tell({ kind: "programme", programme: found });
      void goOn();
    });
  useEffect(() => void begin(), []);
  useEffect(() => denied(trouble, tell), [trouble]);
  if (programme !== null && read !== null) return <Log read={read} busy={busy} trouble={trouble} goOn={goOn} />;
  if (trouble === null) return <Waiting text={t.connecting} />;
  return (
    <Note title={t.unreachableTitle} text={said(trouble, t)}>
      <button type="button" class="go" onClick={begin}>
        {t.tryAgain}
      </button>
    </Note>
  );
}

function denied(trouble: Trouble | null, tell: (step: Step) => void): void {
  const status = trouble?.status;
  if (trouble && (status === 401 || status === 403)) tell({ kind: "denied", status, code: trouble.code });
}

interface Reading {
  read: AuditPage;
  busy: boolean;
  trouble: Trouble | null;
  goOn: () => void;
}

function Log({ read, busy, trouble, goOn }: Reading) {
  const { t, as } = useWords();
  const [typed, type] = useState("");
  const found = matching(read.rows, typed, (row) => `${t.deeds[row.what]} ${row.who || t.nobody}`);
  return (
    <main id="content" class="content audit" tabIndex={-1}>
      <div class="audit-head">
        <h2>{t.auditTitle}</h2>
        <p>{t.auditIntro}</p>
        <Tools type={type} />
      </div>
      <p class="audit-found" role="status">
        {typed.trim() ? t.deedsFound(as.number(found.length), as.number(read.rows.length)) : t.deedsInAll(as.number(read.deeds))}
      </p>
      {found.length > 0 ? <Deeds rows={found} /> : <p class="empty">{t.noDeeds}</p>}
      <Said trouble={trouble} />
      {read.older !== null && (
        <button type="button" class="go second older" disabled={busy} onClick={goOn}>
          {t.olderDeeds}
        </button>
      )}
      <Chain last={read.last} />
    </main>
  );
}

function Tools({ type }: { type: (text: string) => void }) {
  const { t, language } = useWords();
  const table = `/api/v1/exports/audit.csv?locale=${language === "en" ? "en" : "nb"}`;
  return (
    <div class="audit-tools">
      <label class="find">
        {t.filterDeeds}
        <input type="search" autocomplete="off" spellcheck={false} onInput={(event) => type(event.currentTarget.value)} />
      </label>
      <a class="plain" href={table} download="audit.csv">
        {t.downloadAll}
      </a>
    </div>
  );
}
