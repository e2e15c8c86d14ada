import { useEffect, useState } from "preact/hooks";

import { choosePassword, welcome } from "../accounts";
import { Field, PasswordField } from "../parts/field";
import { Said } from "../parts/trouble";
import { submitting, useTrying } from "../trying";
import { useWords } from "../words";
import { Waiting } from "./note";

interface Given {
  token: string;
  done: () => void;
  used: () => void;
}

/** Somebody new chooses a password, by the link that an organiser gave them. */
export function Welcome({ token, done, used }: Given) {
  const { t } = useWords();
  const [name, know] = useState<string | null>(null);
  const { trouble, attempt } = useTrying();
  useEffect(() => void attempt(welcome({ token }), (whose) => know(whose.name)), [token]);
  useEffect(() => void (trouble?.code === "link_used" && used()), [trouble]);
  if (name !== null) return <Choice name={name} token={token} done={done} used={used} />;
  if (trouble === null) return <Waiting text={t.connecting} />;
  return (
    <main id="content" class="content entrance" tabIndex={-1}>
      <Said trouble={trouble} />
    </main>
  );
}

function Choice({ name, token, done, used }: Given & { name: string }) {
  const { t } = useWords();
  const { busy, trouble, attempt } = useTrying();
  const [password, setPassword] = useState("");
  useEffect(() => void (trouble?.code === "link_used" && used()), [trouble]);
  // Who has a second factor goes to the figures' page, which asks for a sign-in with its code.
  const act = () => attempt(choosePassword({ token, password }), done);
  return (
    <main id="content" class="content entrance" tabIndex={-1}>
      <form onSubmit={submitting(act)}>
        <h2>{t.welcomeTitle}</h2>
        <p>{t.welcomeBody}</p>
        <Said trouble={trouble} />
        <Field label={t.userName} name="username" autocomplete="username" value={name} readOnly />
        <PasswordField
          label={t.newPassword}
          hint={t.passwordHint}
          name="password"
          autocomplete="new-password"
          required
          autofocus
          wrong={trouble?.code.startsWith("password_") ?? false}
          change={setPassword}
        />
        <button class="go" disabled={busy}>
          {busy ? t.signingIn : t.saveAndSignIn}
        </button>
      </form>
    </main>
  );
}
