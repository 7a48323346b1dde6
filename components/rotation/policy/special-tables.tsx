import Link from "next/link";
import { EndDate } from "#components/sql-user-facts/end-date.tsx";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { Cell } from "#components/ui/tables/plain-table.tsx";
import { counted } from "#components/ui/words/counted.ts";
import type { PasswordPolicyView } from "#lib/shared/passwords/password-policy.ts";
import { subjectWords } from "./rule-words.ts";
import { TitledTable } from "./titled-table.tsx";

type Props = { view: PasswordPolicyView };

/** SQL users with a maximum age of their own. */
export function OwnAgesTable({ view }: Props) {
  if (view.sqlUsers.length === 0) return null;
  return (
    <TitledTable title="SQL users with a maximum age of their own" head={["SQL user", "Maximum age"]}>
      {view.sqlUsers.map((user) => (
        <tr key={`${user.clusterId}:${user.name}`} className="hover:bg-hover">
          <SqlUserCell view={view} user={user} />
          <Cell>{counted(user.days, "day")}</Cell>
        </tr>
      ))}
    </TitledTable>
  );
}

/** SQL users that no maximum age applies to now. */
export function ExemptionsTable({ view }: Props) {
  if (view.exemptions.length === 0) return null;
  return (
    <TitledTable title="Exemptions" head={["SQL user", "Until", "Reason"]}>
      {view.exemptions.map((user) => (
        <tr key={`${user.clusterId}:${user.name}`} className="hover:bg-hover">
          <SqlUserCell view={view} user={user} />
          <Cell>
            <EndDate at={user.until} />
          </Cell>
          <Cell className="[overflow-wrap:anywhere]">
            {user.reason}
            <span className="block text-12 text-ink-3">{user.by}</span>
          </Cell>
        </tr>
      ))}
    </TitledTable>
  );
}

function SqlUserCell({ view, user }: Props & { user: { clusterId: string; name: string } }) {
  return (
    <Cell>
      <Link
        href={sqlUserPath(user.clusterId, user.name)}
        prefetch={false}
        translate="no"
        className="mono link [overflow-wrap:anywhere]"
      >
        {user.name}
      </Link>
      <span className="block text-12 text-ink-3">
        on {subjectWords({ scope: "cluster", subject: user.clusterId }, view)}
      </span>
    </Cell>
  );
}
