import { Pill } from "#components/ui/pill.tsx";
import type { SqlUser } from "#lib/shared/sql-users.ts";

/** Beside the name of a SQL user whose team may reset it although it could be a superuser. */
export function OverrideMark({ user: { override, state } }: { user: Pick<SqlUser, "override" | "state"> }) {
  if (!override || state === "restricted") return null;
  return (
    <Pill
      tone="danger"
      className="flex-none"
      title={`Its team may reset it although it was not proved restricted. ${override.by}: ${override.reason}`}
    >
      team <span className="max-sm:sr-only">may reset</span>
    </Pill>
  );
}
