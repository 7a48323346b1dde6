import type { Route } from "next";
import Link from "next/link";
import { Fragment } from "react";
import { PageLinks } from "#components/ui/tables/page-links.tsx";
import { Cell, Head, None, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import type { Due } from "#lib/shared/passwords/password-age.ts";
import type { PasswordPolicyView } from "#lib/shared/passwords/password-policy.ts";
import { Titled } from "./titled-table.tsx";

const TITLE = "Passwords by cluster";
const COLUMNS = [
  ["overdue", "Overdue"],
  ["due", "Due"],
  ["due_soon", "Due soon"],
  ["unknown", "Age unknown"],
  ["exempt", "Exempt"],
] as const satisfies readonly (readonly [Due, string])[];

/** For the first cell of a row whose first column a phone shows above it. */
const SPLIT_FIRST = "max-md:pl-gutter";
const NUMBER = "md:text-right!";

/** How many passwords of each cluster are in which state; each number opens the filtered list. */
export function CountsTable({ clusters, next, all }: Pick<PasswordPolicyView, "clusters" | "next" | "all">) {
  if (clusters.length === 0) return null;
  return (
    <div className="overflow-x-auto">
      <Titled title={TITLE} about="From the last complete list of each cluster.">
        <PlainTable
          label={TITLE}
          head={
            <>
              <Head className="max-md:hidden">Cluster</Head>
              {COLUMNS.map(([due, label], index) => (
                <Head key={due} className={cx(NUMBER, index === 0 && SPLIT_FIRST)}>
                  {label}
                </Head>
              ))}
            </>
          }
        >
          {clusters.map(({ id, name, counts }) => (
            <Fragment key={id}>
              <tr className="md:hidden">
                <th
                  scope="rowgroup"
                  colSpan={COLUMNS.length}
                  className="mono px-gutter pt-3 text-left font-normal [overflow-wrap:anywhere]"
                >
                  {name}
                </th>
              </tr>
              <tr className="hover:bg-hover">
                <Cell className="mono [overflow-wrap:anywhere] max-md:hidden">{name}</Cell>
                {COLUMNS.map(([due, label], index) => (
                  <Cell key={due} className={cx(NUMBER, index === 0 && SPLIT_FIRST)}>
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
            </Fragment>
          ))}
        </PlainTable>
        {all > clusters.length && (
          <PageLinks first="/rotation/policy" next={next ? `/rotation/policy?after=${next}` : undefined}>
            {number(all)} clusters
          </PageLinks>
        )}
      </Titled>
    </div>
  );
}
