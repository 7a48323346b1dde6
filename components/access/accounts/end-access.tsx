"use client";

import type { PersonPage } from "#lib/shared/people/person-page.ts";
import { AccountChange } from "./account-change.tsx";

/** Ends all sessions and API tokens of an account; nothing where it has none. */
export function EndAccess({
  account,
  sessions,
  tokens,
}: Pick<PersonPage, "account" | "tokens"> & { /** how many are open */ sessions: number }) {
  const { personal, services } = tokens;
  if (sessions + personal.length + services.length === 0) return null;
  return (
    <AccountChange
      account={account}
      button="End every access"
      lead="For an account that another person may have used."
      operation="session.end_all"
      done={(name) => `Ended every access of ${name}`}
    >
      <li>{sessionWords(sessions)}</li>
      {personal.length > 0 && <li>These API tokens of the account are revoked: {personal.join(", ")}.</li>}
      {services.length > 0 && (
        <li>
          These tokens of services, which the account made, are revoked: {services.join(", ")}. Programs of the teams
          that use them stop.
        </li>
      )}
      <li>They can sign in again with the same password and factors. To prevent that, disable the account.</li>
    </AccountChange>
  );
}

function sessionWords(count: number): string {
  if (count === 0) return "They have no open session.";
  return count === 1 ? "Their open session ends immediately." : `Their ${count} open sessions end immediately.`;
}
