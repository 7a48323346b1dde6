import Link from "next/link";
import { EndDate } from "#components/sql-user-facts/ends/end-date.tsx";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import type { Column } from "#components/ui/tables/data-table.tsx";
import { counted } from "#components/ui/words/counted.ts";
import type { PasswordPolicyView } from "#lib/shared/passwords/password-policy.ts";
import { subjectWords } from "./rule-labels.ts";
import { TitledTable } from "./titled-table.tsx";

type Props = { view: PasswordPolicyView };
type Named = { clusterId: string; name: string };

const keyOf = ({ clusterId, name }: Named) => `${clusterId}:${name}`;

/** SQL users with a maximum age of their own. */
export function OwnAgesTable({ view }: Props) {
  if (view.sqlUsers.length === 0) return null;
  return (
    <TitledTable
      title="SQL users with a maximum age of their own"
      columns={[sqlUserColumn(view), { head: "Maximum age", cell: ({ days }) => counted(days, "day") }]}
      rows={view.sqlUsers}
      keyOf={keyOf}
    />
  );
}

/** SQL users that no maximum age applies to now. */
export function ExemptionsTable({ view }: Props) {
  if (view.exemptions.length === 0) return null;
  const columns: readonly Column<PasswordPolicyView["exemptions"][number]>[] = [
    sqlUserColumn(view),
    { head: "Until", cell: ({ until }) => <EndDate at={until} /> },
    {
      head: "Reason",
      className: "[overflow-wrap:anywhere]",
      cell: ({ reason, by }) => (
        <>
          {reason}
          <span className="block text-12 text-ink-3">{by}</span>
        </>
      ),
    },
  ];
  return <TitledTable title="Exemptions" columns={columns} rows={view.exemptions} keyOf={keyOf} />;
}

function sqlUserColumn(view: PasswordPolicyView): Column<Named> {
  return {
    head: "SQL user",
    cell: ({ clusterId, name }) => (
      <>
        <Link
          href={sqlUserPath(clusterId, name)}
          prefetch={false}
          translate="no"
          className="mono link [overflow-wrap:anywhere]"
        >
          {name}
        </Link>
        <span className="block text-12 text-ink-3">
          on {subjectWords({ scope: "cluster", subject: clusterId }, view)}
        </span>
      </>
    ),
  };
}
