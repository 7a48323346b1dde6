"use client";

import Link from "next/link";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { Cell, Head, None, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { EXPOSURE_WORDS, type SeenPassword } from "#lib/shared/passwords/exposures.ts";

const WIDE_ONLY = "max-md:hidden";

/** Passwords that an account was shown. `links`: whether the viewer may open every SQL user. */
export function SeenTable({ seen, links }: { seen: readonly SeenPassword[]; links: boolean }) {
  return (
    <PlainTable
      label="Passwords seen"
      head={
        <>
          <Head>SQL user</Head>
          {links && <Head className={WIDE_ONLY}>State</Head>}
          {links && <Head className={WIDE_ONLY}>Owner</Head>}
          <Head>Shown</Head>
          <Head>Still in force</Head>
        </>
      }
    >
      {seen.map((each) => (
        <tr key={each.id} className="hover:bg-hover">
          <Cell>
            {links && each.inForce !== "gone" ? (
              <Link
                href={sqlUserPath(each.clusterId, each.name)}
                prefetch={false}
                translate="no"
                className="mono link [overflow-wrap:anywhere]"
              >
                {each.name}
              </Link>
            ) : (
              <span translate="no" className="mono [overflow-wrap:anywhere]">
                {each.name}
              </span>
            )}
            <span className="block text-12 text-ink-3 [overflow-wrap:anywhere]">
              on {each.cluster ?? each.clusterId}
            </span>
          </Cell>
          {links && (
            <Cell className={WIDE_ONLY}>
              <StateMark user={each} />
            </Cell>
          )}
          {links && <Cell className={`${WIDE_ONLY} text-ink-2`}>{each.owner ?? <None />}</Cell>}
          <Cell className="text-ink-2">
            <RelativeTime at={each.at} />
            <span className="block text-12 text-ink-3">{EXPOSURE_WORDS[each.way]}</span>
          </Cell>
          <Cell>
            <Force {...each} />
          </Cell>
        </tr>
      ))}
    </PlainTable>
  );
}

function Force({ inForce, replacedAt, replacedBy }: SeenPassword) {
  switch (inForce) {
    case "yes":
      return <span className="font-medium">yes</span>;
    case "maybe":
      return <span title="The answer to a later change was lost">maybe</span>;
    case "gone":
      return <span className="text-ink-3">no, deleted</span>;
    case "replaced":
      return (
        <span className="text-ink-3">
          no, replaced {replacedAt !== null && <RelativeTime at={replacedAt} />}
          {replacedBy && <span className="block text-12">by {replacedBy}</span>}
        </span>
      );
    default:
      return inForce satisfies never;
  }
}
