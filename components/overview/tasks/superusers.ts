import {
  connectToRestrictPath,
  type Restricts,
  restrictAllWay,
  restrictManyPath,
} from "#components/sql-user-facts/restrict-path.ts";
import { inHandWords, stayWords, sumOfStays } from "#components/sql-user-facts/staying/stay-labels.ts";
import { counted, number } from "#components/ui/words/counted.ts";
import { freeOn, leftOn, stayOf } from "#lib/shared/restrict/staying.ts";
import type { ClusterWay, CountedCluster, Overview } from "#lib/shared/sql-users/overview.ts";
import { type CountKey, countOf, countPath, countPathOn } from "../counts.ts";
import { isOrAre, type Part, type Task } from "./task.ts";

/** More clusters than these are one task together. */
const MOST_CLUSTERS = 3;

/** Where a task leads, and what its second line says instead. */
type Way = Pick<Task, "href" | "button" | "other" | "more" | "goesOn">;

type About = Omit<Task, "key" | "figure" | "href" | "button">;
type Counts = {
  /** how many of a cluster */
  count: (cluster: CountedCluster) => number;
  about: (count: number, where: readonly Part[], which: readonly CountedCluster[]) => About;
  /** where it leads instead of to the list */
  wayOf: (which: readonly CountedCluster[]) => Way | undefined;
};

/** One task for each of a few clusters, or one for all of many. */
function byCluster(clusters: readonly CountedCluster[], key: CountKey, { count, about, wayOf }: Counts): Task[] {
  const some = clusters.filter((cluster) => count(cluster) > 0);
  const task = (which: readonly CountedCluster[], where: readonly Part[], href: string, id: string): Task => {
    const figure = which.reduce((sum, cluster) => sum + count(cluster), 0);
    const way = wayOf(which) ?? { href, button: "Show" };
    return Object.assign(about(figure, where, which), way, { key: `${key} ${id}`, figure });
  };
  if (some.length > MOST_CLUSTERS)
    return [task(some, [` of ${counted(some.length, "cluster")}`], countPath(clusters, key), "all")];
  return some
    .toSorted((one, other) => count(other) - count(one))
    .map((cluster) => task([cluster], [" of ", { name: cluster.name }], countPathOn(cluster, key), cluster.id));
}

/** The superusers that are to be restricted. For those who see restrictions, the ones in hand are tasks of their own. */
export function superusers(overview: Overview, restricts: Restricts): Task[] {
  const { clusters, ways } = overview;
  const isTheirs = ({ id }: CountedCluster) => restricts === "all" || restricts.has(id);
  const left = (cluster: CountedCluster) => (isTheirs(cluster) ? freeOn(cluster) : leftOn(cluster));
  const together = readyTogether(overview, restricts, left);
  const about = (count: number, where: readonly Part[], which: readonly CountedCluster[]): About => ({
    isDanger: true,
    // Not that so many are superusers: there are also those that must stay.
    sentence: [counted(count, "superuser"), ...where, " to restrict"],
    more: [
      `${count === 1 ? "It" : "Each"} can read, change and drop everything in its cluster.${handWords(which.filter(isTheirs))}${mustWords(which)}`,
    ],
  });
  const rest = byCluster(
    clusters.filter((cluster) => !together?.which.includes(cluster)),
    "left",
    {
      count: left,
      about,
      wayOf: (which) => {
        const way = restrictWay(which, restricts);
        return way && firstStep(which, ways, way);
      },
    },
  );
  if (!together) return rest;
  const { which, href } = together;
  const count = which.reduce((sum, cluster) => sum + left(cluster), 0);
  const where = which.flatMap(({ name }, at): Part[] => [
    at === 0 ? " of " : at + 1 < which.length ? ", " : " and ",
    { name },
  ]);
  const all = { key: "left together", figure: count, href, button: `Restrict all ${number(count)}…` };
  return [Object.assign(about(count, where, which), all), ...rest];
}

/** The few clusters whose superusers Rolecall can restrict now, all in one go; undefined for fewer than two. */
function readyTogether(
  { clusters, ways }: Overview,
  restricts: Restricts,
  left: (cluster: CountedCluster) => number,
): { which: CountedCluster[]; href: string } | undefined {
  const ready = new Set(ways.flatMap(({ id, level, check }) => (level === "manage" && check === "done" ? id : [])));
  const which = clusters.filter((cluster) => ready.has(cluster.id) && left(cluster) > 0);
  const href = restrictAllWay(which, restricts)?.href;
  const isAll = which.every((cluster) => left(cluster) === leftOn(cluster));
  return href !== undefined && isAll && which.length <= MOST_CLUSTERS ? { which, href } : undefined;
}

/** How many more are being restricted, or put back for a time. */
function handWords(which: readonly CountedCluster[]): string {
  const sum = (of: "restricting" | "putBack") => which.reduce((all, cluster) => all + cluster[of], 0);
  const hands = inHandWords({ restricting: sum("restricting"), putBack: sum("putBack") });
  return hands === undefined ? "" : ` Not counted: ${hands}.`;
}

/** How many more must stay, and why. */
function mustWords(which: readonly CountedCluster[]): string {
  const stays = sumOfStays(which.map((cluster) => cluster.stays));
  return stayOf(stays) === 0 ? "" : ` ${number(stayOf(stays))} more must stay: ${stayWords(stays)}`;
}

function mayBeWords(cluster: CountedCluster): string {
  const unknown = countOf([cluster], "unknown");
  return unknown === 0 ? "" : `${number(unknown)} more may be. `;
}

/** The page that restricts them, where this person may restrict all of them. */
function restrictWay(which: readonly CountedCluster[], restricts: Restricts): Way | undefined {
  const [only, ...others] = which;
  if (!only || !which.every(({ id, whole }) => whole && (restricts === "all" || restricts.has(id)))) return undefined;
  const all = restrictAllWay(which, restricts)?.href ?? "/restrict";
  return { href: others.length === 0 ? restrictManyPath(only.id, { state: "admin" }) : all, button: "Restrict…" };
}

/** What comes before a restriction: the SQL connection, by which Rolecall runs it, then the check that finds all superusers. */
function firstStep(which: readonly CountedCluster[], ways: readonly ClusterWay[], way?: Way): Way | undefined {
  const [only, ...others] = which;
  const of = ways.find(({ id }) => id === only?.id);
  if (!only || !of || others.length > 0) return way;
  const other = way && { href: way.href, button: way.button };
  if (of.mayConnect)
    return {
      href: connectToRestrictPath(only.id),
      button: "Connect…",
      other: other && { href: other.href, button: "By hand…" },
      more: [
        `${mayBeWords(only)}First turn on the SQL connection: Rolecall then finds all superusers and restricts them.`,
      ],
    };
  const check = { href: `/clusters/${only.id}/verify` };
  if (of.level === null || of.check === "done") return way;
  if (of.check === "runs")
    return {
      ...check,
      button: "Show the check",
      goesOn: true,
      other,
      more: ["Rolecall checks all SQL users of this cluster now, and may find more superusers."],
    };
  return {
    ...check,
    button: "Check all…",
    other,
    more: ["First check all SQL users: Rolecall may find more superusers. It begins by itself within two minutes."],
  };
}

/** Those that may be superusers until a check says it. */
export function unverified({ clusters, ways }: Overview): Task[] {
  return byCluster(clusters, "unknown", {
    count: (cluster) => countOf([cluster], "unknown"),
    about: (count, where, which) => {
      const others = countOf(which, "uncheckable");
      const without = others === 0 ? "" : ` The list also has ${number(others)} that no check proves.`;
      return {
        sentence: [counted(count, "SQL user"), ...where, ` ${isOrAre(count)} unverified`],
        more: [`${count === 1 ? "It" : "Each"} may be a superuser.${without}`],
      };
    },
    wayOf: (which) => {
      const step = firstStep(which, ways);
      if (countOf(which, "left") === 0) return step;
      // Where it has superusers, those are a task with the same first step.
      return step?.goesOn ? { href: countPath(which, "unknown"), button: "Show", goesOn: true } : undefined;
    },
  });
}
