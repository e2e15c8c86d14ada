import { useState } from "preact/hooks";

import { changePassword } from "../accounts";
import { PasswordField } from "../parts/field";
import { Said } from "../parts/trouble";
import { submitting, useTrying } from "../trying";
import { useWords } from "../words";

/** Another password for the one that somebody has. */
export function ChangePassword({ done }: { done: () => void }) {
  const { t } = useWords();
  const { busy, trouble, attempt } = useTrying();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const mistyped = trouble?.code === "password_wrong";
  return (
    <main id="content" class="content entrance" tabIndex={-1}>
      <form onSubmit={submitting(() => attempt(changePassword({ current, password }), done))}>
        <h2>{t.changePassword}</h2>
        <Said trouble={trouble} />
        <PasswordField
          label={t.currentPassword}
          name="current"
          autocomplete="current-password"
          required
          autofocus
          wrong={mistyped}
          change={setCurrent}
        />
        <PasswordField
          label={t.newPassword}
          hint={t.passwordHint}
          name="password"
          autocomplete="new-password"
          required
          wrong={!mistyped && (trouble?.code.startsWith("password_") ?? false)}
          change={setPassword}
        />
        <p class="field-hint">{t.changePasswordMeans}</p>
        <div class="ways-on">
          <button class="go" disabled={busy}>
            {t.save}
          </button>
          <button type="button" class="plain" onClick={done}>
            {t.notNow}
          </button>
        </div>
      </form>
    </main>
  );
}
