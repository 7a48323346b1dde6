"use client";

import Check from "lucide-react/icons/check";
import Shield from "lucide-react/icons/shield";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { exactTime } from "#components/ui/words/time-text.ts";
import { ADMIN_STATE_WORDS } from "#lib/shared/admin-state.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

/** The state of a SQL user by shape, word and colour. Its title names the verifier and the time. */
export function StateMark({ user }: { user: Pick<SqlUser, "state" | "verified" | "provisionedBy"> }) {
  return (
    <>
      <Mark user={user} />
      {user.provisionedBy !== undefined && (
        <span className="ml-1 text-12 text-ink-3" title={provisionedWords(user.provisionedBy)}>
          SSO
          <span className="sr-only">, {provisionedWords(user.provisionedBy)}</span>
        </span>
      )}
    </>
  );
}

function Mark({ user: { state, verified } }: { user: Pick<SqlUser, "state" | "verified"> }) {
  const hydrated = useHydrated();
  const title = verified && hydrated ? verifiedBy(verified) : undefined;
  if (state === "admin")
    return (
      <Pill tone="danger" title={title}>
        <Shield className="fill-danger-mark stroke-danger-mark" />
        admin
      </Pill>
    );
  if (state === "privileged")
    return (
      <Pill tone="warn" title={title}>
        <Shield className="stroke-warn-mark" />
        privileged
      </Pill>
    );
  if (state === "restricted")
    return (
      <Pill tone="line" title={title}>
        <Check className="text-ok-mark" />
        restricted
      </Pill>
    );
  return (
    <Pill tone="unknown" title={title}>
      {ADMIN_STATE_WORDS[state]}
    </Pill>
  );
}

/** The meaning of single sign-on for a SQL user that it provisioned. */
export function provisionedWords(source: string): string {
  return `Provisioned by single sign-on (${source}): its password cannot be changed`;
}

function verifiedBy({ at, by, databases }: NonNullable<SqlUser["verified"]>): string {
  const covering = databases.length > 0 ? `, covering ${databases.join(", ")}` : "";
  return `Verified by ${by}, ${exactTime(at)}${covering}`;
}
