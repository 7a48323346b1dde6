import Check from "lucide-react/icons/check";
import Shield from "lucide-react/icons/shield";
import { Pill } from "#components/ui/pill.tsx";
import { exactTime } from "#components/ui/time-words.ts";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import type { SqlUser } from "#lib/shared/sql-users.ts";

/** What a SQL user is: by shape, word and colour together. Who proved it, and when, as its title. */
export function StateMark({ user: { state, verified } }: { user: Pick<SqlUser, "state" | "verified"> }) {
  const hydrated = useHydrated();
  const title = verified && hydrated ? provedBy(verified) : undefined;
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

function provedBy({ at, by, databases }: NonNullable<SqlUser["verified"]>): string {
  const covering = databases.length > 0 ? `, covering ${databases.join(", ")}` : "";
  return `By an answer that ${by} pasted, ${exactTime(at)}${covering}`;
}
