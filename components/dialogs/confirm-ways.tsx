"use client";

import { createContext, type ReactNode, useContext } from "react";

/**
 * How the signed-in person can prove that it is them: the provider's name where their account is bound to it, and whether they have a password,
 * a passkey that confirms, or an authenticator app, which confirms only what asks for a second factor.
 */
export type Ways = {
  provider?: string | undefined;
  password?: boolean | undefined;
  passkey?: boolean | undefined;
  app?: boolean | undefined;
};

const WaysContext = createContext<Ways>({});

/** Tells the dialogs of a page how its person can confirm. */
export function ConfirmWays({ ways, children }: { ways: Ways; children: ReactNode }) {
  return <WaysContext value={ways}>{children}</WaysContext>;
}

export function useConfirmWays(): Ways {
  return useContext(WaysContext);
}
