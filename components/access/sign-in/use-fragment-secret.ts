"use client";

import { useEffect, useState } from "react";

/**
 * The secret after `#` in the address. It is removed from the address bar and history at once, so that no screenshot, bookmark or
 * shared link holds it. `undefined` until hydration, `null` where there is none. A newer link opened in the same tab replaces it: the
 * browser changes the address without loading the page again.
 */
export function useFragmentSecret(): string | null | undefined {
  const [secret, setSecret] = useState<string | null>();
  useEffect(() => {
    // An entry that the browser makes for another fragment has no state, and the router would load the page anew on the way to it.
    const ofRouter: unknown = window.history.state;
    const take = () => {
      const found = window.location.hash.slice(1);
      const state: unknown = window.history.state ?? ofRouter;
      if (found) window.history.replaceState(state, "", window.location.pathname + window.location.search);
      // An effect may run twice; the second time the address is already clean.
      setSecret((before) => found || (before ?? null));
    };
    take();
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, []);
  return secret;
}
