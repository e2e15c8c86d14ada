/** What is asked for again and again while somebody looks at the page. */
import { useEffect, useRef, useState } from "preact/hooks";

import type { Reply, Trouble } from "./asking";

/** Milliseconds between two questions. */
export const EVERY = 5000;

export interface Followed {
  /** Ask now; what was asked before and comes later is dropped. */
  look: () => void;
  stop: () => void;
}

/** Asks now and again and again, but not while nobody sees the page. */
export function follow<Value>(ask: () => Promise<Reply<Value>>, tell: (reply: Reply<Value>) => void): Followed {
  let asked = 0;
  const look = async () => {
    const mine = (asked += 1);
    const reply = await ask();
    if (mine === asked) tell(reply);
  };
  const seen = () => {
    if (!document.hidden) void look();
  };
  const timer = setInterval(seen, EVERY);
  document.addEventListener("visibilitychange", seen);
  seen();
  return {
    look: () => void look(),
    stop: () => {
      asked = -1;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
    },
  };
}

/** What the service says, again and again, and whether it answered the last time. `failed` hears why it did not. */
export function useFollowing<Value>(ask: () => Promise<Reply<Value>>, failed: (trouble: Trouble) => void) {
  const [answer, keep] = useState<Value | null>(null);
  const [live, hear] = useState(true);
  const followed = useRef<Followed | null>(null);
  useEffect(() => {
    const mine = follow(ask, (reply) => {
      hear(reply.ok);
      if (reply.ok) keep(reply.value);
      else failed(reply.trouble);
    });
    followed.current = mine;
    return mine.stop;
  }, []);
  return { answer, live, look: () => followed.current?.look() };
}
