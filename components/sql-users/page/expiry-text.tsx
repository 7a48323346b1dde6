import { useHydrated } from "#components/ui/use-hydrated.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import type { SqlUserFacts } from "#lib/shared/sql-users/sql-user-facts.ts";

/** The meaning of a password's expiry now. */
export function ExpiryWords({ facts }: { facts: SqlUserFacts | undefined }) {
  // the server's clock is not the reader's
  const hydrated = useHydrated();
  if (!facts || facts.login === null) return "not visible to this connection";
  if (facts.validUntil === null) return "no end is set";
  if (facts.validUntil === "unreadable") return "the cluster’s date is unreadable";
  return hydrated && facts.validUntil <= Date.now() ? (
    <Pill tone="warn">no new login since then</Pill>
  ) : (
    "no new login after that"
  );
}
