import type { Texts } from "../texts";
import type { Me } from "../wire";
import { useWords } from "../words";

interface Way {
  to: string;
  name: keyof Pick<Texts, "overview" | "devicesTitle" | "auditTitle">;
  /** Any of these scopes is enough. */
  scopes: string[];
}

const WAYS: Way[] = [
  { to: "/", name: "overview", scopes: ["figures", "organise"] },
  { to: "/devices", name: "devicesTitle", scopes: ["organise"] },
  { to: "/audit", name: "auditTitle", scopes: ["organise", "audit"] },
];

/** The ways to the pages that somebody may see. Its room is there before it is known which, so that nothing moves. */
export function Navigation({ who }: { who: Me | null }) {
  const { t } = useWords();
  const open = WAYS.filter(({ scopes }) => scopes.some((scope) => who?.scopes.includes(scope)));
  return (
    <nav class="pages" aria-label={t.pages}>
      {open.map(({ to, name }) => (
        <a key={to} href={to} aria-current={location.pathname === to ? "page" : undefined}>
          {t[name]}
        </a>
      ))}
    </nav>
  );
}
