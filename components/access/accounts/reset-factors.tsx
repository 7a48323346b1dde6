"use client";

import type { PersonPage } from "#lib/shared/people/person-page.ts";
import { AccountChange } from "./account-change.tsx";

/** Removes the second factors of a person who has lost them. */
export function ResetFactors({ account }: Pick<PersonPage, "account">) {
  return (
    <AccountChange
      account={account}
      button="Reset second factors"
      size="s"
      lead="For a person who has lost them. Until they add another, their password alone signs in."
      operation="factor.reset"
      done={(name) => `Removed the second factors of ${name}`}
    >
      <li>Their passkeys, authenticator app and recovery codes stop working, and all their sessions end.</li>
      <li>Make sure that the request really comes from {account.name}. They get a mail about it.</li>
    </AccountChange>
  );
}
