"use client";

import { useEffect, useState } from "react";

/**
 * The secret behind `#` of the address, which is taken out of the address bar and its history entry at once, so that it
 * is not in a screenshot, a bookmark or a shared link. `undefined` until the page is alive, `null` where there is none. A newer
 * link that is opened in the same tab counts: it changes the address without loading the page again.
 */
export function useFragmentSecret(): string | null | undefined {
  const [secret, setSecret] = useState<string | null>();
  useEffect(() => {
    const take = () => {
      const found = window.location.hash.slice(1);
      if (found)
        window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
      // an effect may run twice: the second time the address is clean already
      setSecret((before) => found || (before ?? null));
    };
    take();
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, []);
  return secret;
}
