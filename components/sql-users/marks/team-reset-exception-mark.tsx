import { Pill } from "#components/ui/words/pill.tsx";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

/** Marks a SQL user with a team reset exception that is not verified as restricted. */
export function TeamResetExceptionMark({
  user: { teamResetException, state },
}: {
  user: Pick<SqlUser, "teamResetException" | "state">;
}) {
  if (!teamResetException || state === "restricted") return null;
  return (
    <Pill
      tone="warn"
      title={`Its team can reset it although it is not verified as restricted. ${teamResetException.by}: ${teamResetException.reason}`}
    >
      <span className="cut">team can reset</span>
    </Pill>
  );
}
