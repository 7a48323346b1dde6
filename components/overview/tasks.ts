import {
  connectToRestrictPath,
  type Restricts,
  restrictAllWay,
  restrictManyPath,
} from "#components/sql-user-facts/restrict-path.ts";
import { counted, number } from "#components/ui/words/counted.ts";
import { labelPath } from "#lib/shared/label-path.ts";
import type { ClusterWay, CountedCluster, Overview, Waiting } from "#lib/shared/sql-users/overview.ts";
import { type CountKey, countOf, countPath, countPathOn, duePath } from "./counts.ts";

/** A part of a sentence: words, or a name that is shown in monospace. */
export type Part = string | { name: string };

/** Something that this person can do now, of one kind. Times are epoch milliseconds. */
export type Task = {
  key: string;
  /** how many */
  figure: number;
  /** whether it is about superusers */
  isDanger?: boolean;
  sentence: readonly Part[];
  more?: readonly Part[] | undefined;
  /** when it began */
  at?: number | undefined;
  href: string;
  button: string;
  /** what can be done instead */
  other?: { href: string; button: string } | undefined;
};

/** More clusters than these are one task together. */
const MOST_CLUSTERS = 3;
/** More of one kind than these are one task together. */
const MOST_ALONE = 1;
const MOST_NAMES = 3;

function putBack({ id, cluster, name, at, stuck, blocked }: Extract<Waiting, { kind: "put_back" }>): Task {
  const words = stuck
    ? " was put back and could not be restricted again"
    : blocked
      ? " was put back and cannot be restricted again"
      : " is to be put back: a second Cluster Admin has to agree";
  const more = stuck ? "Rolecall tries each hour." : "";
  const because = blocked ? "The SQL connection is off or below the level Manage." : "";
  const all = [because, more].filter((each) => each !== "");
  return {
    key: `put_back ${id} ${name}`,
    figure: 1,
    isDanger: stuck || blocked,
    sentence: [{ name }, " on ", { name: cluster.name }, words],
    more: all.length > 0 ? [all.join(" ")] : undefined,
    at,
    href: `/restrict/${id}`,
    button: "Open the restriction",
  };
}

/** An application that may be down comes before all else. */
function backAsked({ id, cluster, name, at, by }: Extract<Waiting, { kind: "back_asked" }>): Task {
  return {
    key: `back_asked ${id} ${name}`,
    figure: 1,
    sentence: [`${by} asks to put `, { name }, " on ", { name: cluster.name }, " back as it was"],
    more: ["Its application may fail without what the restriction took."],
    at,
    href: `/restrict/${id}`,
    button: "Open the restriction",
  };
}

/** A watch that cannot see would be taken for one that saw nothing. */
function watched({ cluster, count, at }: Extract<Waiting, { kind: "watch" }>): Task {
  return {
    key: `watch ${cluster.id}`,
    figure: count,
    sentence: [counted(count, "watched SQL user"), " of ", { name: cluster.name }, " could not be read"],
    more: ["What runs meanwhile is in no suggestion. The next reading tries again."],
    at,
    href: restrictManyPath(cluster.id, {}),
    button: "Show why",
  };
}

function failing({ id, name, at }: Extract<Waiting, { kind: "destination" }>): Task {
  return {
    key: `destination ${id}`,
    figure: 1,
    sentence: [`Events do not reach the destination ${name}`],
    at,
    href: "/settings/destinations",
    button: "Open destinations",
  };
}

const KEY_PROBLEMS: Record<Extract<Waiting, { kind: "key" }>["why"], [before: string, after: string]> = {
  refused: ["CockroachDB Cloud refuses the API key ", ""],
  unreadable: ["The file of the API key ", " cannot be read"],
  no_key: ["The file of the API key ", " holds no key"],
};

/** What it leaves unread, and how it is mended. */
function failingKey({ name, why, audit, clusters, count, at }: Extract<Waiting, { kind: "key" }>): Task {
  const [before, after] = KEY_PROBLEMS[why];
  const names = clusters.flatMap((cluster, index): Part[] => [...(index > 0 ? [", "] : []), { name: cluster }]);
  const rest = count > clusters.length ? ` and ${number(count - clusters.length)} more` : "";
  const unread: Part[] = audit
    ? ["The audit log of CockroachDB Cloud is not read. "]
    : count > 0
      ? ["Not read until it works: ", ...names, `${rest}. `]
      : [];
  return {
    key: `key ${name}`,
    figure: Math.max(1, count),
    isDanger: count > 0,
    sentence: [before, { name }, after].filter((part) => part !== ""),
    more: [...unread, "Put a new key into its file: Rolecall reads it by itself."],
    at: at ?? undefined,
    href: "/settings#keys",
    button: "Open API keys",
  };
}

/** Its requester waits, and the request does not expire. */
function toCarryOut(waiting: readonly Extract<Waiting, { kind: "by_hand" }>[]): Task[] {
  const [first] = waiting;
  if (!first) return [];
  const { id, cluster, name, requester, at, count } = first;
  const isOne = count === 1;
  return [
    {
      key: "by_hand",
      figure: count,
      sentence: isOne
        ? ["The approved request for ", { name }, " on ", { name: cluster.name }, " is to be carried out by hand"]
        : [`${number(count)} approved requests are to be carried out by hand`],
      more: isOne ? [`${requester} waits`] : named(waiting, count, (each) => `${each.requester}: `),
      at,
      href: isOne ? `/requests?request=${id}` : "/requests",
      button: "Carry out",
    },
  ];
}

/** Until it is decided the label gives nothing. */
function toConfirm({ cluster, label, rights, tokens, keys }: Extract<Waiting, { kind: "label" }>): Task {
  const figure = rights + tokens + keys;
  const reach = [
    rights > 0 && counted(rights, "right"),
    tokens > 0 && counted(tokens, "token"),
    keys > 0 && counted(keys, "API key"),
  ].filter(Boolean);
  const way = (does: "confirm" | "decline") => labelPath({ does, clusterId: cluster.id, label });
  return {
    key: `label ${cluster.id} ${label}`,
    figure,
    sentence: [
      { name: cluster.name },
      " now has the label ",
      { name: label },
      `: ${reach.join(" and ")} would reach it`,
    ],
    more: ["Nothing reaches it by this label before an administrator confirms it."],
    href: way("confirm"),
    button: "Confirm…",
    other: { href: way("decline"), button: "Do not add" },
  };
}

/** What is to be done, the most dangerous first. */
export function tasksOf(overview: Overview, restricts: Restricts): Task[] {
  const { clusters, requests } = overview;
  const of = <K extends Waiting["kind"]>(kind: K) =>
    overview.waiting.filter((each): each is Extract<Waiting, { kind: K }> => each.kind === kind);
  return [
    ...of("put_back").map(putBack),
    ...of("back_asked").map(backAsked),
    ...of("key").map(failingKey),
    ...of("label").map(toConfirm),
    ...restrictions(of("restriction"), superusers(overview, restricts)),
    ...createdOutside(of("created_outside"), clusters),
    ...of("deleted_outside").map(deletedOutside),
    ...unverified(overview),
    ...of("connection").map(({ cluster, at }) => ({
      key: `connection ${cluster.id}`,
      figure: 1,
      sentence: ["The SQL connection to ", { name: cluster.name }, " fails"],
      at,
      href: `/clusters/${cluster.id}/sql-connection`,
      button: "Open SQL connection",
    })),
    ...of("check").map(({ cluster, at }) => ({
      key: `check ${cluster.id}`,
      figure: 1,
      sentence: ["The check of ", { name: cluster.name }, " failed"],
      more: ["The states of its SQL users may be out of date."],
      at,
      href: `/clusters/${cluster.id}/verify`,
      button: "Open the check",
    })),
    ...of("watch").map(watched),
    ...of("look").map(({ id, cluster, at }) => ({
      key: `look ${id}`,
      figure: 1,
      sentence: ["Rolecall could not look at what a restriction changed on ", { name: cluster.name }],
      more: ["Whether they lack a right is not known. The next look tries again."],
      at,
      href: `/restrict/${id}`,
      button: "Open the restriction",
    })),
    ...of("destination").map(failing),
    ...of("unfinished").map(unfinished),
    ...of("claim").map(({ id, cluster, name, at }) => ({
      key: `claim ${id}`,
      figure: 1,
      sentence: [{ name }, " on ", { name: cluster.name }, " is ready: set its password"],
      at,
      href: `/requests?request=${id}`,
      button: "Set password",
    })),
    ...toCarryOut(of("by_hand")),
    ...toDecide(of("decide"), requests),
    ...of("review").map(({ id, name, left, at }) => ({
      key: `review ${id}`,
      figure: left,
      sentence: [`The review ${name} asks you about ${number(left)} of its rows`],
      at,
      href: `/reviews/${id}?view=todo`,
      button: "Review",
    })),
    ...due(overview),
    ...unowned(clusters, overview.sees),
  ];
}

/** Where a task leads, and what its second line says instead. */
type Way = Pick<Task, "href" | "button" | "other" | "more">;

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

const isOrAre = (count: number) => (count === 1 ? "is" : "are");

/** One that is paused waits for a person, as superusers do; one that runs goes on by itself and comes after them. */
function restrictions(open: readonly Extract<Waiting, { kind: "restriction" }>[], left: readonly Task[]): Task[] {
  const [paused, running] = [open.filter((each) => each.paused), open.filter((each) => !each.paused)];
  return [...paused.map(restriction), ...left, ...running.map(restriction)];
}

/** Restrictions that are not over: their SQL users are nobody's other task. */
function restriction({ id, cluster, paused, done, total, until, at }: Extract<Waiting, { kind: "restriction" }>): Task {
  const over = `${number(done)} of ${number(total)} ${isOrAre(done)} done.`;
  const next = paused
    ? " It waits for you: resume or stop it."
    : until === null
      ? " It goes on by itself."
      : " The others wait after the first one: see that its application still works.";
  return {
    key: `restriction ${id}`,
    figure: total - done,
    sentence: [
      `The restriction of ${counted(total, "SQL user")} of `,
      { name: cluster.name },
      paused ? " is paused" : " is in progress",
    ],
    more: [over + next],
    at,
    href: `/restrict/${id}`,
    button: "Open the restriction",
  };
}

/** How many of a cluster are in restrictions that are not over. */
function inRestrictions({ waiting }: Overview): (id: string) => number {
  const open = waiting.filter((each) => each.kind === "restriction");
  return (id) => open.reduce((sum, { cluster, total, done }) => sum + (cluster.id === id ? total - done : 0), 0);
}

function superusers(overview: Overview, restricts: Restricts): Task[] {
  const { clusters, ways } = overview;
  const open = inRestrictions(overview);
  const left = (cluster: CountedCluster) => countOf([cluster], "left") - open(cluster.id);
  const together = readyTogether(overview, restricts, left);
  const about = (count: number, where: readonly Part[], which: readonly CountedCluster[]): About => ({
    isDanger: true,
    sentence: [counted(count, "SQL user"), ...where, count === 1 ? " is a superuser" : " are superusers"],
    more: [`${count === 1 ? "It" : "Each"} can read, change and drop everything in its cluster.${stayWords(which)}`],
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
  const isAll = which.every((cluster) => left(cluster) === countOf([cluster], "left"));
  return href !== undefined && isAll && which.length <= MOST_CLUSTERS ? { which, href } : undefined;
}

function stayWords(which: readonly CountedCluster[]): string {
  const stay = which.reduce((sum, cluster) => sum + cluster.stay, 0);
  return stay === 0 ? "" : ` ${number(stay)} more must stay.`;
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

function unverified({ clusters, ways }: Overview): Task[] {
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
    // Where it has superusers, those are a task with the same first step.
    wayOf: (which) => (countOf(which, "left") > 0 ? undefined : firstStep(which, ways)),
  });
}

function createdOutside(
  waiting: readonly Extract<Waiting, { kind: "created_outside" }>[],
  clusters: readonly CountedCluster[],
): Task[] {
  const [first] = waiting;
  if (!first) return [];
  if (waiting.length <= MOST_ALONE)
    return [
      {
        key: "created_outside",
        figure: 1,
        sentence: [{ name: first.name }, " was created on ", { name: first.cluster.name }, " outside Rolecall"],
        more: [first.owner === null ? "It has no owner." : `Its owner is ${first.owner}.`],
        at: first.at,
        href: `/clusters/${first.cluster.id}/users/${encodeURIComponent(first.name)}?open=describe`,
        button: "Adopt",
      },
    ];
  const figure = Math.max(waiting.length, countOf(clusters, "outside"));
  return [
    {
      key: "created_outside",
      figure,
      sentence: [`${counted(figure, "SQL user")} were created outside Rolecall`],
      more: named(waiting, figure),
      at: first.at,
      href: countPath(clusters, "outside"),
      button: "Adopt",
    },
  ];
}

function deletedOutside({ cluster, count, at }: Extract<Waiting, { kind: "deleted_outside" }>): Task {
  return {
    key: `deleted_outside ${cluster.id}`,
    figure: count,
    sentence: [
      counted(count, "SQL user"),
      " of ",
      { name: cluster.name },
      ` ${count === 1 ? "was" : "were"} deleted outside Rolecall`,
    ],
    at,
    href: `/clusters/${cluster.id}/users`,
    button: "Check",
  };
}

function unfinished({ cluster, name, at }: Extract<Waiting, { kind: "unfinished" }>): Task {
  return {
    key: `unfinished ${cluster.id} ${name}`,
    figure: 1,
    sentence: ["The creation of ", { name }, " on ", { name: cluster.name }, " stopped in the middle"],
    at,
    href: `/clusters/${cluster.id}/users?q=${encodeURIComponent(name)}`,
    button: "Finish",
  };
}

function toDecide(waiting: readonly Extract<Waiting, { kind: "decide" }>[], requests: Overview["requests"]): Task[] {
  const figure = Math.max(waiting.length, requests.toDecide ?? 0);
  const [first, ...others] = waiting;
  if (figure === 0) return [];
  return [
    {
      key: "decide",
      figure,
      sentence: [`${counted(figure, "request")} ${figure === 1 ? "waits" : "wait"} for you`],
      more: first && named(waiting, figure, (each) => `${each.requester}: `),
      at: requests.oldestAt ?? first?.at,
      href: first && others.length === 0 && figure === 1 ? `/requests?request=${first.id}` : "/requests",
      button: "Decide",
    },
  ];
}

function due({ dues, clusters }: Overview): Task[] {
  if (dues.due === 0) return [];
  return [
    {
      key: "due",
      figure: dues.due,
      sentence: [`${counted(dues.due, "password")} ${isOrAre(dues.due)} due or overdue`],
      more: dues.soon > 0 ? [`${number(dues.soon)} more ${isOrAre(dues.soon)} due soon.`] : undefined,
      href: duePath(clusters),
      button: "Show",
    },
  ];
}

function unowned(clusters: readonly CountedCluster[], sees: Overview["sees"]): Task[] {
  const figure = countOf(clusters, "unowned");
  if (sees !== "clusters" || figure === 0) return [];
  return [
    {
      key: "unowned",
      figure,
      sentence: [`${counted(figure, "SQL user")} ${figure === 1 ? "has" : "have"} no owner`],
      more: ["Nobody is notified when one of them is due, changed or reviewed."],
      href: countPath(clusters, "unowned"),
      button: "Show",
    },
  ];
}

/** A few names, and how many more there are. */
function named<W extends { name: string }>(
  waiting: readonly W[],
  all: number,
  before: (each: W) => string = () => "",
): Part[] {
  const shown = waiting.slice(0, MOST_NAMES);
  const parts = shown.flatMap((each, index): Part[] => [
    `${index > 0 ? ", " : ""}${before(each)}`,
    { name: each.name },
  ]);
  return [...parts, all > shown.length ? ` and ${number(all - shown.length)} more` : ""].filter((part) => part !== "");
}
