import { useEffect, useRef, useState } from "preact/hooks";

import { beginSecondFactor, confirmSecondFactor } from "../accounts";
import { copied, mark } from "../copying";
import { Field } from "../parts/field";
import { Qr } from "../parts/qr";
import { Said } from "../parts/trouble";
import { submitting, useTrying } from "../trying";
import type { NewFactor } from "../wire";
import { useWords } from "../words";
import { Waiting } from "./note";

interface Given {
  /** Whether there is no way round it. */
  wanted: boolean;
  done: () => void;
  /** Sign in afresh. */
  again: () => void;
}

/** Enrol an authenticator app: scan, type its first code, keep the recovery codes. */
export function SecondFactor({ wanted, done, again }: Given) {
  const { t } = useWords();
  const { trouble, attempt } = useTrying();
  const [begun, begin] = useState<NewFactor | null>(null);
  const [codes, keep] = useState<string[] | null>(null);
  useEffect(() => void attempt(beginSecondFactor(), begin), []);
  if (codes !== null) return <Recovery codes={codes} done={done} />;
  if (begun !== null) return <Enrol begun={begun} wanted={wanted} back={done} enrolled={keep} />;
  if (trouble === null) return <Waiting text={t.connecting} />;
  const stale = trouble.code === "sign_in_again";
  return (
    <main id="content" class="content entrance" tabIndex={-1}>
      <section class="card">
        <h2>{t.secondFactor}</h2>
        <Said trouble={trouble} />
        <button type="button" class="go" onClick={stale ? again : done}>
          {stale ? t.signInTitle : t.toBoard}
        </button>
      </section>
    </main>
  );
}

interface Enrolling {
  begun: NewFactor;
  wanted: boolean;
  back: () => void;
  enrolled: (codes: string[]) => void;
}

function Enrol({ begun, wanted, back, enrolled }: Enrolling) {
  const { t } = useWords();
  const { busy, trouble, attempt } = useTrying();
  const [code, setCode] = useState("");
  return (
    <main id="content" class="content entrance wide" tabIndex={-1}>
      <form onSubmit={submitting(() => attempt(confirmSecondFactor({ code }), (got) => enrolled(got.codes)))}>
        <h2>{t.secondFactor}</h2>
        <p>{wanted ? t.secondFactorWanted : t.secondFactorMeans}</p>
        <div class="enrolment">
          <Qr size={begun.size} path={begun.path} label={t.qrLabel} />
          <div class="steps">
            <p>{t.scanThis}</p>
            <p class="secret">{(begun.secret.match(/.{1,4}/g) ?? []).join(" ")}</p>
            <Said trouble={trouble} />
            <Field
              label={t.code6}
              hint={t.firstCodeHint}
              class="digits"
              name="code"
              autocomplete="one-time-code"
              inputMode="numeric"
              maxLength={12}
              required
              wrong={trouble?.code === "code_wrong"}
              change={setCode}
            />
            <div class="ways-on">
              <button class="go" disabled={busy}>
                {t.switchOn}
              </button>
              {!wanted && (
                <button type="button" class="plain" onClick={back}>
                  {t.notNow}
                </button>
              )}
            </div>
          </div>
        </div>
      </form>
    </main>
  );
}

function Recovery({ codes, done }: { codes: string[]; done: () => void }) {
  const { t } = useWords();
  const [told, tell] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const act = async () => {
    if (await copied(codes.join("\n"))) return tell(t.copied);
    if (list.current) mark(list.current);
    tell(t.copyByHand);
  };
  return (
    <main id="content" class="content entrance wide" tabIndex={-1}>
      <section class="card">
        <h2>{t.recoveryTitle}</h2>
        <p>{t.recoveryBody}</p>
        <ul class="codes" ref={list}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div class="ways-on">
          <button type="button" class="go" onClick={done}>
            {t.keptThem}
          </button>
          <button type="button" class="plain" onClick={act}>
            {t.copy}
          </button>
          <span role="status">{told}</span>
        </div>
      </section>
    </main>
  );
}
