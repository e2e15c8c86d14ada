import { useEffect, useRef } from "preact/hooks";

import { signOut } from "../accounts";
import type { Step } from "../screens";
import type { Texts } from "../texts";
import type { Me } from "../wire";
import { useWords } from "../words";

const ROLES: Record<string, keyof Texts> = { organiser: "organiser", viewer: "viewer", auditor: "auditor" };

/** Who is signed in, and what they can do about it. */
export function Account({ who, tell }: { who: Me | null; tell: (step: Step) => void }) {
  const { t } = useWords();
  const menu = useClosing();
  const leave = (everywhere: boolean) =>
    void signOut({ everywhere }).then((reply) => reply.ok && tell({ kind: "signed-out" }));
  const name = who?.ways.includes("link") ? t.linkVisit : (who?.name ?? t.account);
  const role = who && ROLES[who.role ?? ""];
  return (
    <details class="account" ref={menu}>
      <summary aria-label={t.account} title={name}>
        <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
          <circle cx="10" cy="6.75" r="3.5" fill="none" stroke="currentColor" stroke-width="1.5" />
          <path d="M3.25 17.25c.6-3.4 3.3-5 6.75-5s6.15 1.6 6.75 5" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" />
        </svg>
      </summary>
      <div class="menu">
        <p>
          <strong>{name}</strong>
          {role && <span>{String(t[role])}</span>}
        </p>
        {who?.ways.includes("password") && (
          <button type="button" onClick={() => tell({ kind: "password" })}>
            {t.changePassword}
          </button>
        )}
        {who?.ways.includes("password") &&
          (who.second_factor ? (
            <p class="menu-state">{t.secondFactorOn}</p>
          ) : (
            <button type="button" onClick={() => tell({ kind: "second-factor" })}>
              {t.secondFactorAdd}
            </button>
          ))}
        <button type="button" onClick={() => leave(false)}>
          {t.signOut}
        </button>
        <button type="button" onClick={() => leave(true)}>
          {t.signOutEverywhere}
        </button>
      </div>
    </details>
  );
}

/** A menu that closes by Escape, by a click anywhere else, and once something was chosen. */
function useClosing() {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const within = event.target instanceof Node && menu.current?.contains(event.target);
      const chosen = event.type === "click" && event.target instanceof HTMLButtonElement;
      const leaves = event instanceof KeyboardEvent ? event.key === "Escape" : !within || chosen;
      if (leaves && menu.current?.open) menu.current.open = false;
    };
    document.addEventListener("click", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("click", close);
      document.removeEventListener("keydown", close);
    };
  }, []);
  return menu;
}
