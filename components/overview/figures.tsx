import Shield from "lucide-react/icons/shield";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { counted, number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { CountedCluster, Overview } from "#lib/shared/sql-users/overview.ts";
import { type CountKey, countOf, countPath, duePath } from "./counts.ts";
import { readClusters } from "./overview-sentence.ts";

/** The numbers of the overview. Each opens the list of the SQL users it counts. */
export function Figures({ overview }: { overview: Overview }) {
  const { clusters, requests, outsideAt, dues } = overview;
  const total = countOf(clusters, "total");
  const { read, all } = readClusters(clusters);
  const notRead = read === 0 && total === 0 && all > 0;
  // A number of what was not read, or of what was not checked, would comfort.
  const unchecked = total > 0 && countOf(clusters, "unknown") === total;
  const deleted = clusters.reduce((sum, cluster) => sum + cluster.deleted, 0);
  const figure = (key: CountKey) => ({
    value: notRead ? null : countOf(clusters, key),
    href: countPath(clusters, key),
  });
  const admin = figure("admin");
  const hasAdmin = admin.value !== null && admin.value > 0;
  const note = (words: ReactNode) => (notRead ? "not read yet" : words);
  return (
    <ul
      aria-label="Figures"
      className="grid grid-cols-2 gap-px border-y border-line bg-line md:grid-cols-3 lg:grid-cols-[repeat(auto-fit,minmax(9rem,1fr))]"
    >
      {read < all && (
        <Figure
          label="Clusters read"
          value={`${number(read)} of ${number(all)}`}
          href="/clusters"
          note={`${number(all - read)} not read yet`}
        />
      )}
      <Figure
        label={
          <>
            {hasAdmin && <Shield className="size-3.5 fill-danger-mark stroke-danger-mark" />}
            Admin
          </>
        }
        {...admin}
        value={unchecked ? null : admin.value}
        danger={hasAdmin}
        note={note(unchecked ? "not checked yet" : `of ${counted(total, "SQL user")}`)}
      />
      <Figure label="Unverified" {...figure("unknown")} note={note("may be admin")} />
      {overview.sees === "clusters" && (
        <Figure label="No owner" {...figure("unowned")} note={note(onClusters(clusters, "unowned"))} />
      )}
      <Figure
        label="Due or overdue"
        value={notRead ? null : dues.due}
        href={duePath(clusters)}
        note={note(dues.soon > 0 ? `${number(dues.soon)} due soon` : "none is due soon")}
      />
      <Figure
        label="Created outside"
        {...figure("outside")}
        note={note(
          outsideAt === null ? (
            `${deleted > 0 ? number(deleted) : "none"} deleted outside`
          ) : (
            <>
              latest <RelativeTime at={outsideAt} />
              {deleted > 0 && <span className="block">{number(deleted)} deleted outside</span>}
            </>
          ),
        )}
      />
      {requests.toDecide !== null ? (
        <Figure
          label="Requests to do"
          value={requests.toDecide}
          href="/requests"
          note={
            requests.oldestAt === null ? (
              requests.toDecide > 0 ? (
                "approved, to restrict"
              ) : (
                "none is waiting"
              )
            ) : (
              <>
                oldest to decide <RelativeTime at={requests.oldestAt} />
              </>
            )
          }
        />
      ) : (
        <Figure label="Your requests" value={requests.own} href="/requests" note="open" />
      )}
    </ul>
  );
}

function onClusters(clusters: readonly CountedCluster[], key: CountKey): string {
  const some = clusters.filter((cluster) => countOf([cluster], key) > 0).length;
  return some === 0 ? "none without a team" : `on ${counted(some, "cluster")}`;
}

type FigureProps = {
  label: ReactNode /** null: not known */;
  value: number | string | null;
  href: string;
  note: ReactNode;
  danger?: boolean;
};

function Figure({ label, value, href, note, danger = false }: FigureProps) {
  return (
    <li className="relative bg-page px-gutter max-md:last:odd:col-span-2 md:max-lg:last:nth-[3n+2]:col-span-2 pt-4 pb-3.5 hover:bg-hover">
      <Link
        href={href as Route}
        prefetch={false}
        className="block after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
      >
        <span className="flex items-center gap-1.5 text-ink-2">{label}</span>
        <span className={cx("block text-28 font-medium tracking-tight", danger && "text-danger-text")}>
          {typeof value === "number" ? number(value) : (value ?? "–")}
        </span>
      </Link>
      <span className="block text-12 text-ink-3">{note}</span>
    </li>
  );
}
