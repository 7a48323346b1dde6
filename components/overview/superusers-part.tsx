import type { Route } from "next";
import Link from "next/link";
import type { RestrictAllWay, Restricts } from "#components/sql-user-facts/restrict-path.ts";
import { restrictManyPath } from "#components/sql-user-facts/restrict-path.ts";
import { inHandWords, stayWords, sumOfStays } from "#components/sql-user-facts/staying/stay-labels.ts";
import { buttonClass } from "#components/ui/button-class.ts";
import { number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { freeOn, stayOf } from "#lib/shared/restrict/staying.ts";
import {
  comparableDays,
  SHOWN_DAYS,
  type SuperuserDay,
  type SuperusersOverTime,
  startOf,
} from "#lib/shared/restrict/superusers.ts";
import type { CountedCluster, Overview } from "#lib/shared/sql-users/overview.ts";
import { utcDate } from "#lib/shared/utc-date.ts";
import { AsTable } from "./as-table.tsx";
import { type Bands, bandsOf, mostOf, type Size, xOf } from "./superusers-chart.ts";
import { changedDays, changeWords, mostWords, superusersSentence, type Unread } from "./superusers-labels.ts";

const ALL: Size = { width: 352, height: 88 };
const ONE: Size = { width: 88, height: 20 };

type Props = {
  superusers: SuperusersOverTime;
  /** as they are now */
  counted: readonly CountedCluster[];
  restricts: Restricts;
  /** where all of several clusters are restricted together, and how many they are */
  all: RestrictAllWay | undefined;
  last: Overview["lastRestriction"];
  unread: Unread;
};

/** How the superusers became fewer, day by day, with a table behind the picture. The goal is that only those are left that must stay. */
export function SuperusersPart({ superusers: { days, clusters }, counted, restricts, all, last, unread }: Props) {
  const [first, today] = [days.at(0), days.at(-1)];
  if (!first || !today) return null;
  const left = today.superusers - today.stay;
  const bands = BANDS.filter(({ count }) => days.some((day) => count(day) > 0));
  return (
    <section aria-labelledby="superusers" className="border-b border-line">
      <div className="px-gutter pt-5">
        <h2 id="superusers" className="font-strong">
          Superusers over time
        </h2>
        <p className="text-12 text-ink-2">{superusersSentence(today, unread)}</p>
        {first === today ? (
          <p className="text-12 text-ink-3">
            One count of each day is kept, from today on. Earlier days are not known.
          </p>
        ) : (
          <>
            <Chart days={days} />
            <SsoSince days={days} />
            <ul aria-label="Areas" className="mt-2 flex flex-wrap gap-x-4 gap-y-1">
              {bands.map(({ of, words }) => (
                <li key={of} className="flex items-center gap-1.5 text-12 text-ink-2">
                  <svg viewBox="0 0 9 9" width="9" height="9" aria-hidden="true">
                    <rect x="0.5" y="0.5" width="8" height="8" className={FILLS[of]} />
                  </svg>
                  {words}
                </li>
              ))}
            </ul>
          </>
        )}
        <MustStay counted={counted} />
        <Clusters clusters={clusters} counted={counted} restricts={restricts} />
        {last && (
          <p className="mt-3 text-12 text-ink-3">
            Last restriction:{" "}
            <Link href={`/restrict/${last.id}` as Route} prefetch={false} className="link">
              <Mono>{last.cluster.name}</Mono>, <RelativeTime at={last.at} />
            </Link>
          </p>
        )}
        {all && (
          <p className="mt-3">
            <Link href={all.href} prefetch={false} className={buttonClass({ size: "s" })}>
              {all.count < left ? `Restrict ${number(all.count)} of ${number(left)}…` : `Restrict all ${number(left)}…`}
            </Link>
          </p>
        )}
      </div>
      <AsTable label="Superusers over time" head={["Day", ...COLUMNS.map(({ head }) => head)]}>
        {changedDays(days).map((day) => (
          <tr key={day.day}>
            <th scope="row" className="py-1 pr-3 text-left font-normal">
              {day === today ? "Today" : utcDate(startOf(day.day))}
            </th>
            {COLUMNS.map(({ head, count }) => (
              <td key={head} className="py-1 pl-3 text-right">
                {number(count(day))}
              </td>
            ))}
          </tr>
        ))}
      </AsTable>
    </section>
  );
}

const FILLS: Record<keyof Bands, string> = {
  stay: "fill-n-8 forced-colors:fill-[GrayText]",
  left: "fill-danger-mark forced-colors:fill-[CanvasText]",
  unverified: "fill-note stroke-line-control forced-colors:fill-[Canvas] forced-colors:stroke-[CanvasText]",
};

const BANDS: readonly { of: keyof Bands; words: string; count: (day: SuperuserDay) => number }[] = [
  { of: "left", words: "to restrict", count: ({ superusers, stay }) => superusers - stay },
  { of: "stay", words: "must stay", count: ({ stay }) => stay },
  { of: "unverified", words: "unverified", count: ({ unverified }) => unverified },
];

/** Of the table, after the day. */
const COLUMNS: readonly { head: string; count: (day: SuperuserDay) => number }[] = [
  { head: "Superusers", count: ({ superusers }) => superusers },
  { head: "Must stay", count: ({ stay }) => stay },
  { head: "Unverified", count: ({ unverified }) => unverified },
];

function Areas({ days, size, most }: { days: readonly SuperuserDay[]; size: Size; most: number }) {
  const paths = bandsOf(days, most, size);
  return (["unverified", "left", "stay"] as const).map(
    (of) => paths[of] !== "" && <path key={of} d={paths[of]} strokeWidth="1" className={FILLS[of]} />,
  );
}

/** From this day on there are more only because more are counted. */
const ssoSince = (days: readonly SuperuserDay[]): SuperuserDay | undefined => {
  const [first] = comparableDays(days);
  return first === days[0] ? undefined : first;
};

function SsoSince({ days }: { days: readonly SuperuserDay[] }) {
  const since = ssoSince(days);
  if (!since) return null;
  const day = since === days.at(-1) ? "today" : utcDate(startOf(since.day));
  return <p className="mt-1 text-12 text-ink-3">Those of single sign-on are counted from {day} on: dashed line.</p>;
}

function Chart({ days }: { days: readonly SuperuserDay[] }) {
  const most = mostOf(days);
  const first = days[0]?.day ?? 0;
  const isWhole = (days.at(-1)?.day ?? 0) - first >= SHOWN_DAYS;
  const { width, height } = ALL;
  const since = ssoSince(days);
  const x = since ? xOf(days, since.day, width) : 0;
  return (
    <svg viewBox={`0 -14 ${width} ${height + 32}`} aria-hidden="true" className="mt-3 h-auto w-full max-w-110">
      <text y={-4} className="fill-ink-3 text-11">
        {mostWords(days)}
      </text>
      <Areas days={days} size={ALL} most={most} />
      <line x2={width} y1={height + 0.5} y2={height + 0.5} className="stroke-line-strong" />
      {since && <line x1={x} x2={x} y1={-10} y2={height} strokeDasharray="3 3" className="stroke-ink-3" />}
      <g className="fill-ink-3 text-11">
        <text y={height + 15}>
          {isWhole ? "" : "counted since "}
          {utcDate(startOf(first))}
        </text>
        <text x={width} y={height + 15} textAnchor="end">
          today
        </text>
      </g>
    </svg>
  );
}

/** Of those that must stay, how many for which reason. */
function MustStay({ counted }: Pick<Props, "counted">) {
  const stays = sumOfStays(counted.map((cluster) => cluster.stays));
  if (stayOf(stays) === 0) return null;
  return (
    <p className="mt-2 text-12 text-ink-3">
      {number(stayOf(stays))} must stay: {stayWords(stays)}
    </p>
  );
}

type ClustersProps = Pick<SuperusersOverTime, "clusters"> & Pick<Props, "counted" | "restricts">;

function Clusters({ clusters, counted, restricts }: ClustersProps) {
  if (clusters.length === 0) return null;
  const byId = new Map(counted.map((cluster) => [cluster.id, cluster]));
  return (
    <ul aria-label="Superusers by cluster" className="mt-3 grid gap-1.5 text-12">
      {clusters.map(({ id, name, days }) => {
        const today = days.at(-1);
        if (!today) return null;
        const left = today.superusers - today.stay;
        const now = byId.get(id);
        const mayOn = restricts === "all" || restricts.has(id);
        const may = mayOn && now !== undefined && freeOn(now) > 0;
        const hands = mayOn && now ? inHandWords(now) : undefined;
        const href = may ? restrictManyPath(id, { state: "admin" }) : (`/clusters/${id}/users?state=admin` as Route);
        const since = changeWords(days);
        return (
          <li key={id} className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-3">
            <span className="mono [overflow-wrap:anywhere]">{name}</span>
            <svg
              viewBox={`0 0 ${ONE.width} ${ONE.height}`}
              width={ONE.width}
              height={ONE.height}
              aria-hidden="true"
              className={cx(days.length < 2 && "hidden")}
            >
              <Areas days={days} size={ONE} most={mostOf(days)} />
            </svg>
            <span className="col-start-3 min-w-28 text-right">
              <Link href={href} prefetch={false} className="link pointer-coarse:inline-block pointer-coarse:py-2">
                {left > 0 ? `${number(left)} to restrict` : `${number(today.superusers)} must stay`}
              </Link>
              {hands && <span className="block text-ink-3">{hands}</span>}
              {since && <span className="block text-ink-3">{since}</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
