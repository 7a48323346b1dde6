import { useHydrated } from "#components/ui/use-hydrated.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { useZone } from "#components/ui/words/use-zone.ts";
import { endWords } from "#lib/shared/sql-users/end-dates.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

/** Says that a SQL user cannot log in, by the last reading of the cluster. */
export function LoginMarks({ user: { loginDisabled, validUntil } }: { user: SqlUser }) {
  // the server's clock is not the reader's
  const hydrated = useHydrated();
  const zone = useZone();
  const expired = hydrated && typeof validUntil === "number" && validUntil <= Date.now();
  if (!loginDisabled && !expired) return null;
  return (
    <Pill
      tone="plain"
      title={
        expired
          ? `Its password expired at ${endWords(validUntil, zone)}: the cluster refuses it`
          : "The cluster refuses its logins (NOLOGIN)"
      }
    >
      <span className="cut">{loginDisabled ? "disabled" : "password expired"}</span>
    </Pill>
  );
}
