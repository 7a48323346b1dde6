import type { Route } from "next";
import Link from "next/link";
import { number } from "#components/ui/counted.ts";
import { Cell, None } from "#components/ui/plain-table.tsx";
import type { Due } from "#lib/shared/password-age.ts";
import type { PasswordPolicyView } from "#lib/shared/password-policy.ts";
import { TitledTable } from "./titled-table.tsx";

const COLUMNS = [
  ["overdue", "Overdue"],
  ["due", "Due"],
  ["due_soon", "Due soon"],
  ["unknown", "Age unknown"],
  ["exempt", "Exempt"],
] as const satisfies readonly (readonly [Due, string])[];

/** How many passwords of each cluster are in which state; each number opens the filtered list. */
export function CountsTable({ clusters }: Pick<PasswordPolicyView, "clusters">) {
  if (clusters.length === 0) return null;
  return (
    <div className="overflow-x-auto">
      <TitledTable
        title="Passwords by cluster"
        about="From the last complete list of each cluster."
        head={["Cluster", ...COLUMNS.map(([, label]) => label)]}
      >
        {clusters.map(({ id, name, counts }) => (
          <tr key={id} className="hover:bg-hover">
            <Cell className="mono [overflow-wrap:anywhere]">{name}</Cell>
            {COLUMNS.map(([due, label]) => (
              <Cell key={due}>
                {counts[due] === 0 ? (
                  <None />
                ) : (
                  <Link
                    href={`/clusters/${id}/users?due=${due}` as Route}
                    prefetch={false}
                    className="link"
                    aria-label={`${label} on ${name}: ${counts[due]}`}
                  >
                    {number(counts[due])}
                  </Link>
                )}
              </Cell>
            ))}
          </tr>
        ))}
      </TitledTable>
    </div>
  );
}
