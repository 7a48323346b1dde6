import { Pill } from "#components/ui/pill.tsx";
import type { SqlUser } from "#lib/shared/sql-users.ts";

/** Beside the name of a SQL user whose team may reset it although it could be a superuser. */
export function TeamResetExceptionMark({
  user: { teamResetException, state },
}: {
  user: Pick<SqlUser, "teamResetException" | "state">;
}) {
  if (!teamResetException || state === "restricted") return null;
  return (
    <Pill
      tone="danger"
      className="flex-none"
      title={`Its team may reset it although it was not proved restricted. ${teamResetException.by}: ${teamResetException.reason}`}
    >
      team <span className="max-sm:sr-only">may reset</span>
    </Pill>
  );
}
