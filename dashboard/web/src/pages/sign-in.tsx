import { useEffect, useState } from "preact/hooks";

import { bringCode, signIn, ways } from "../accounts";
import { Field, PasswordField } from "../parts/field";
import { Prose } from "../parts/prose";
import { Said } from "../parts/trouble";
import { submitting, useTrying } from "../trying";
import type { Entrance } from "../wire";
import { useWords } from "../words";

/** Name and password, then where there is a second factor its code. */
export function SignIn({ done }: { done: () => void }) {
  const [half, go] = useState<string | null>(null);
  const entered = (entrance: Entrance) => (entrance.half === null ? done() : go(entrance.half));
  if (half !== null) return <Code half={half} done={done} back={() => go(null)} />;
  return <Credentials entered={entered} />;
}

function Credentials({ entered }: { entered: (entrance: Entrance) => void }) {
  const { t } = useWords();
  const { busy, trouble, attempt } = useTrying();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const wrong = trouble?.code === "sign_in_refused";
  return (
    <main id="content" class="content entrance" tabIndex={-1}>
      <form onSubmit={submitting(() => attempt(signIn({ name, password }), entered))}>
        <h2>{t.signInTitle}</h2>
        <Said trouble={trouble} />
        <Field
          label={t.userName}
          name="username"
          autocomplete="username"
          required
          autofocus
          wrong={wrong}
          change={setName}
        />
        <PasswordField
          label={t.password}
          name="password"
          autocomplete="current-password"
          required
          wrong={wrong}
          change={setPassword}
        />
        <button class="go" disabled={busy}>
          {busy ? t.signingIn : t.signInTitle}
        </button>
        <Provider />
      </form>
      <details class="otherwise">
        <summary>{t.noUserTitle}</summary>
        <p>
          <Prose text={t.noUserBody} />
        </p>
      </details>
    </main>
  );
}

/** The way by the provider, if the service has one. */
function Provider() {
  const { t } = useWords();
  const [provider, know] = useState<string | null>(null);
  useEffect(() => void ways().then((reply) => reply.ok && know(reply.value.openid)), []);
  if (provider === null) return null;
  return (
    <div class="by-provider">
      <p class="or">{t.or}</p>
      <a class="go second" href="/api/v1/sign-in/openid">
        {t.signInWith(provider)}
      </a>
    </div>
  );
}

function Code({ half, done, back }: { half: string; done: () => void; back: () => void }) {
  const { t } = useWords();
  const { busy, trouble, attempt } = useTrying();
  const [code, setCode] = useState("");
  const [recovering, recover] = useState(false);
  const over = trouble?.code === "half_over";
  return (
    <main id="content" class="content entrance" tabIndex={-1}>
      <form onSubmit={submitting(() => attempt(bringCode({ half, code }), done))}>
        <h2>{t.codeTitle}</h2>
        <Said trouble={trouble} />
        <Field
          key={String(recovering)}
          label={recovering ? t.recoveryCode : t.code6}
          hint={recovering ? t.recoveryHint : t.codeHint}
          class={recovering ? "" : "digits"}
          name="code"
          autocomplete="one-time-code"
          inputMode={recovering ? "text" : "numeric"}
          maxLength={40}
          required
          autofocus
          wrong={trouble?.code === "code_wrong"}
          change={setCode}
        />
        <button class="go" disabled={busy || over}>
          {busy ? t.signingIn : t.signInTitle}
        </button>
        <div class="ways-on">
          <button type="button" class="plain" onClick={() => recover(!recovering)}>
            {recovering ? t.useApp : t.useRecovery}
          </button>
          <button type="button" class="plain" onClick={back}>
            {t.startAgain}
          </button>
        </div>
      </form>
    </main>
  );
}
