import Check from "lucide-react/icons/check";
import Shield from "lucide-react/icons/shield";
import { Pill } from "#components/ui/pill.tsx";
import { exactTime } from "#components/ui/time-words.ts";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import type { SqlUser } from "#lib/shared/sql-users.ts";

/** The state of a SQL user by shape, word and colour. Its title says who verified it, and when. */
export function StateMark({ user: { state, verified } }: { user: Pick<SqlUser, "state" | "verified"> }) {
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
    <Pill tone="dashed" title={title}>
      <span aria-hidden="true" className="w-3 text-center font-strong">
        ?
      </span>
      unknown
    </Pill>
  );
}

function verifiedBy({ at, by, databases }: NonNullable<SqlUser["verified"]>): string {
  const covering = databases.length > 0 ? `, covering ${databases.join(", ")}` : "";
  return `Verified by ${by}, ${exactTime(at)}${covering}`;
}
