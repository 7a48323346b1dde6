import Search from "lucide-react/icons/search";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { TeamLink } from "#components/people/person-link.tsx";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Cell, Head, None, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { Age } from "#components/ui/words/age.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import {
  ageFilterWords,
  DUE_FILTER_WORDS,
  DUE_FILTERS,
  type DueFilter,
  type EverywhereFilter,
  type EverywhereList,
  type EverywhereState,
  type EverywhereUser,
} from "#lib/shared/sql-users/everywhere.ts";
import { everywherePath } from "#lib/shared/sql-users/everywhere-path.ts";
import { SEARCHED_LABELS, SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";

const FILTERS: readonly [EverywhereState | null, string][] = [
  [null, "All"],
  ["admin", "Admin"],
  ["privileged", "Privileged"],
  ["unknown", "Unverified"],
  ["restricted", "Restricted"],
  ["outside", "Created outside"],
  ["unowned", "No owner"],
];
const WIDE_ONLY = "max-md:hidden";
const SEARCHED = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(["Name", ...SEARCHED_LABELS]);

export type EverywherePageProps = {
  list: EverywhereList;
  filter: EverywhereFilter;
  /** rotates all that match, for people with the permission */
  rotate?: ReactNode;
};

/** The SQL users of all clusters that a person sees, as the numbers of the overview open them. Plain links and a plain form. */
export function EverywherePage({ list, filter, rotate }: EverywherePageProps) {
  const { users, counts, dues, asOf } = list;
  return (
    <>
      <PageHeader
        crumbs={
          <Crumbs href="/" above="Overview">
            All clusters
          </Crumbs>
        }
        title="SQL users of all clusters"
        sentence={`${counted(counts.all, "SQL user")} on ${counted(list.clusters, "cluster")}, as Rolecall knows them.${
          list.unread > 0 ? ` ${counted(list.unread, "cluster")} ${list.unread === 1 ? "is" : "are"} not read yet.` : ""
        }`}
        meta={
          asOf !== null && (
            <span className="text-12 text-ink-3">
              As of <RelativeTime at={asOf} />
            </span>
          )
        }
      />
      <nav
        aria-label="Saved filters"
        className="flex flex-none gap-5 overflow-x-auto border-b border-line px-gutter [scrollbar-width:none]"
      >
        {FILTERS.map(([state, label]) => (
          <Link
            key={label}
            href={everywherePath({ ...filter, state }) as Route}
            prefetch={false}
            aria-current={filter.state === state ? "true" : undefined}
            className="filter-link"
          >
            {label}
            <span>{counts.all === 0 && list.unread > 0 ? "–" : number(counts[state ?? "all"])}</span>
          </Link>
        ))}
      </nav>
      <SearchForm filter={filter} dues={dues} rotate={users.length > 0 && rotate} />
      {users.length === 0 ? (
        <Blank
          title={counts.all === 0 ? "No SQL users are known yet" : "No SQL user matches"}
          text={
            counts.all === 0
              ? "They appear once the list of a cluster was read: Read all on Overview reads them."
              : "Change the search or the filter, or show all of them."
          }
          actions={
            counts.all > 0 && (
              <Link href="/sql-users" prefetch={false} className={buttonClass({ variant: "primary" })}>
                Show all
              </Link>
            )
          }
        />
      ) : (
        <Rows {...list} filter={filter} />
      )}
    </>
  );
}

type SearchProps = { filter: EverywhereFilter; dues: EverywhereList["dues"]; rotate: ReactNode };

function SearchForm({ filter, dues, rotate }: SearchProps) {
  const { search, state, age, due } = filter;
  return (
    <div className="flex flex-wrap items-center gap-3 px-gutter py-3">
      {/* biome-ignore lint/a11y/useSemanticElements: browsers do not know the element everywhere yet */}
      <form role="search" action="/sql-users" className="relative flex w-96 max-w-full items-center">
        <Search className="pointer-events-none absolute left-2.5 text-ink-3" />
        <input
          type="search"
          name="q"
          defaultValue={search}
          aria-label="Search SQL users of all clusters"
          placeholder={SEARCHED}
          className="h-control w-full rounded-2 border border-line-control bg-page pr-2.5 pl-8"
        />
        {state && <input type="hidden" name="state" value={state} />}
        {due && <input type="hidden" name="due" value={due} />}
        {age !== null && <input type="hidden" name="age" value={age} />}
      </form>
      {due && (
        <Link
          href={everywherePath({ ...filter, due: null }) as Route}
          prefetch={false}
          className={buttonClass({ size: "s" })}
        >
          Password {DUE_FILTER_WORDS[due]}
          <span aria-hidden="true">×</span>
          <span className="sr-only">, remove this filter</span>
        </Link>
      )}
      {due === null &&
        DUE_FILTERS.filter((each) => dueCount(dues, each) > 0).map((each) => (
          <Link
            key={each}
            href={everywherePath({ ...filter, due: each }) as Route}
            prefetch={false}
            className={buttonClass({ variant: "quiet", size: "s" })}
          >
            {number(dueCount(dues, each))} {DUE_FILTER_WORDS[each]}
          </Link>
        ))}
      {age !== null && (
        <Link
          href={everywherePath({ ...filter, age: null }) as Route}
          prefetch={false}
          className={buttonClass({ size: "s" })}
        >
          Password age: {ageFilterWords(age)}
          <span aria-hidden="true">×</span>
          <span className="sr-only">, remove this filter</span>
        </Link>
      )}
      {rotate && <div className="ml-auto max-md:ml-0">{rotate}</div>}
    </div>
  );
}

function dueCount(dues: EverywhereList["dues"], which: DueFilter): number {
  return which === "now" ? dues.due : dues.soon;
}

function Rows({ users, more, filter }: EverywhereList & { filter: EverywhereFilter }) {
  const last = users.at(-1);
  return (
    <>
      <PlainTable
        label="SQL users of all clusters"
        head={
          <>
            <Head>Name</Head>
            <Head className={WIDE_ONLY}>Cluster</Head>
            <Head>State</Head>
            <Head className={WIDE_ONLY}>{SQL_USER_FIELDS.owner.label}</Head>
            <Head className={WIDE_ONLY}>Password age</Head>
          </>
        }
      >
        {users.map((user) => (
          <Row key={`${user.clusterId}/${user.name}`} user={user} />
        ))}
      </PlainTable>
      {more && last && (
        <p className="px-gutter py-4">
          <Link href={everywherePath(filter, last) as Route} prefetch={false} className={buttonClass({})}>
            Next {number(users.length)}
          </Link>
        </p>
      )}
    </>
  );
}

function Row({ user }: { user: EverywhereUser }) {
  const { clusterId, cluster, name, state, owner, ownerId, passwordSetAt, outside, whole } = user;
  return (
    <tr className="relative hover:bg-hover">
      <Cell>
        <Link
          href={whole ? sqlUserPath(clusterId, name) : "/my"}
          prefetch={false}
          translate="no"
          className="font-mono font-medium [overflow-wrap:anywhere] after:absolute after:inset-0 hover:underline hover:underline-offset-3"
        >
          {name}
        </Link>
        {outside && <span className="ml-2 text-12 text-warn-text">created outside</span>}
        <span className="mono block text-12 text-ink-3 md:hidden">{cluster}</span>
      </Cell>
      <Cell className={WIDE_ONLY}>
        <span className="mono text-ink-2">{cluster}</span>
      </Cell>
      <Cell>
        <StateMark user={{ state }} />
      </Cell>
      <Cell className={WIDE_ONLY}>
        {owner === null ? <span className="text-ink-3">no owner</span> : <TeamLink id={ownerId} name={owner} />}
      </Cell>
      <Cell className={WIDE_ONLY}>{passwordSetAt === null ? <None /> : <Age at={passwordSetAt} />}</Cell>
    </tr>
  );
}
