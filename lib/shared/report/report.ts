import { counted, number } from "../counted.ts";
import { type ClusterTally, DAY_MS, FINDINGS, type Finding, type Found } from "./facts.ts";
import { type Unseen, unseenOf } from "./unseen.ts";
import { FINDING_WORDS, namesOf, sqlUsers, waysIn } from "./words.ts";

/** Where a finding is: on which cluster, how often, and who. */
export type FoundOn = { cluster: string; id: string; count: number; users: Found["users"] };

/** A finding with its figure. `of`: of how many of the SQL users it is known. */
export type ReportLine = {
  kind: Finding;
  figure: number;
  of: number;
  sentence: string;
  /** where, and of how many it is known; empty where there is nothing to say */
  more: string;
  todo: string;
  clusters: readonly FoundOn[];
};

/** A figure over all clusters; null where nothing that was read tells of it. */
type Figures = Readonly<Record<Finding, { count: number; of: number } | null>>;

export type Report = {
  /** when it was made */
  at: number;
  total: number;
  clusters: readonly ClusterTally[];
  figures: Figures;
  /** what was found, the most dangerous first */
  lines: readonly ReportLine[];
  unseen: readonly Unseen[];
};

/** A part of the first sentence, whether it is said loudly, and where it leads. */
export type SentencePart = { text: string; tone: "danger" | "strong" | "plain"; href?: string };

/**
 * What is known of clusters as a report: figures with their sentences, and what was not seen. A figure claims what its source tells, no more.
 * `hides`: there are clusters that its reader may not see.
 */
export function reportOf(clusters: readonly ClusterTally[], now: number, { hides = false } = {}): Report {
  const total = clusters.reduce((sum, cluster) => sum + cluster.total, 0);
  const figures = Object.fromEntries(FINDINGS.map((kind) => [kind, figureOf(clusters, kind)])) as Figures;
  return {
    at: now,
    total,
    clusters,
    figures,
    lines: FINDINGS.flatMap((kind) => lineOf(clusters, kind, figures[kind], total, now)),
    unseen: unseenOf(clusters, total, now, hides),
  };
}

function figureOf(clusters: readonly ClusterTally[], kind: Finding): Figures[Finding] {
  const found = clusters.flatMap((cluster) => cluster.found[kind] ?? []);
  if (found.length === 0) return null;
  return {
    count: found.reduce((sum, { count }) => sum + count, 0),
    of: found.reduce((sum, { of }) => sum + of, 0),
  };
}

function lineOf(
  clusters: readonly ClusterTally[],
  kind: Finding,
  figure: Figures[Finding],
  total: number,
  now: number,
): ReportLine[] {
  if (!figure || figure.count === 0) return [];
  const where = clusters.flatMap(({ name, id, found }): FoundOn[] => {
    const { count = 0, users = [] } = found[kind] ?? {};
    return count > 0 ? [{ cluster: name, id, count, users }] : [];
  });
  const { sentence, todo } = FINDING_WORDS[kind];
  const sorted = where.toSorted((one, other) => other.count - one.count);
  const oldest = clusters.flatMap(({ oldestAt }) => oldestAt ?? []).reduce((one, at) => Math.min(one, at), now);
  const isOfState = kind === "superuser" || kind === "privileged";
  const all = total + (isOfState ? clusters.reduce((sum, { unlisted }) => sum + unlisted.length, 0) : 0);
  const parts = [
    clusters.length > 1 ? placesOf(sorted) : "",
    figure.of < all && kind !== "no-owner" ? `Known for ${number(figure.of)} of ${number(all)}.` : "",
    kind === "stale-password" ? `The oldest is ${counted(Math.floor((now - oldest) / DAY_MS), "day")}.` : "",
    kind === "unverified" && clusters.every(({ source }) => source === "key") ? "The Cloud API gives names only." : "",
    kind === "unverified" ? uncheckableWords(clusters) : "",
    isOfState ? loginWords(sorted, clusters) : "",
  ];
  return [
    {
      kind,
      figure: figure.count,
      of: figure.of,
      sentence: sentence(figure.count),
      more: parts.filter((part) => part !== "").join(" "),
      todo: `${todo}${byHandWords(kind, clusters)}`,
      clusters: sorted,
    },
  ];
}

/** Whether a person does what a finding asks for, where the key changes nothing. */
const BY_HAND: Partial<Record<Finding, (by: { logins: boolean }) => boolean>> = {
  "stale-password": () => true,
  dormant: ({ logins }) => logins,
  "single-sign-on": ({ logins }) => logins,
};

function byHandWords(kind: Finding, clusters: readonly ClusterTally[]): string {
  const names = clusters
    .filter(({ found, byHand }) => (found[kind]?.count ?? 0) > 0 && byHand && BY_HAND[kind]?.(byHand))
    .map(({ name }) => name);
  return names.length === 0 ? "" : ` By hand on ${namesOf(names)}: Rolecall's key changes nothing there.`;
}

/** Of single sign-on, of the database and Rolecall's own: a list of tasks leaves them out, since nobody can check them. */
function uncheckableWords(clusters: readonly ClusterTally[]): string {
  const count = clusters.reduce((sum, { uncheckable }) => sum + uncheckable, 0);
  const are = count === 1 ? "1 is" : `${number(count)} are`;
  return count === 0 ? "" : `${are} of single sign-on, the database or Rolecall, which no check proves.`;
}

/** How many of these cannot log in, and where a new password would not keep the others out. */
function loginWords(where: readonly FoundOn[], clusters: readonly ClusterTally[]): string {
  const disabled = where.flatMap(({ users }) => users).filter(({ noLogin }) => noLogin === true).length;
  const open = where.flatMap(({ id }) =>
    clusters.filter((each) => each.id === id && waysIn(each.ways, "yes").length > 0),
  );
  const ways = [...new Set(open.flatMap((each) => waysIn(each.ways, "yes")))].join(" or ");
  return [
    disabled > 0 ? `${number(disabled)} of them cannot log in.` : "",
    ways === ""
      ? ""
      : `A new password alone keeps nobody out on ${namesOf(open.map(({ name }) => name))}: ${ways} signs in too.`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

const MOST_PLACES = 3;

function placesOf(where: readonly FoundOn[]): string {
  const named = where.slice(0, MOST_PLACES).map(({ cluster, count }) => `${cluster} ${number(count)}`);
  const rest = where.length - MOST_PLACES;
  return `${named.join(", ")}${rest > 0 ? ` and ${counted(rest, "more cluster")}` : ""}.`;
}

/** How much the report saw, in a few words. */
export function extentOf({ total, clusters }: Pick<Report, "total" | "clusters">): string {
  const all = counted(clusters.length, "cluster");
  return clusters.every(({ list }) => list.is === "unread")
    ? `Nothing was read, of ${all}`
    : `${sqlUsers(total)} on ${all}`;
}

type Told = Pick<Report, "figures" | "total" | "clusters">;

const plain = (text: string): SentencePart => ({ text, tone: "plain" });

/** The report in one sentence, or a few. */
export function sentenceOf(report: Told): SentencePart[] {
  const { total, clusters } = report;
  if (clusters.length === 0) return [plain("No cluster was found.")];
  const unread = clusters.filter(({ list }) => list.is === "unread").length;
  if (unread === clusters.length) return [plain("No list of SQL users was read.")];
  const unlisted = clusters.reduce(
    (sum, each) => sum + each.unlisted.filter(({ state }) => state === "admin").length,
    0,
  );
  const is = unlisted === 1 ? "is a superuser" : "are superusers";
  return [
    ...(total === 0 ? [plain("No SQL users were found.")] : ofListed(report, unlisted)),
    ...(unlisted > 0
      ? [{ text: ` ${number(unlisted)} that the Cloud API does not list ${is}.`, tone: "danger" } as const]
      : []),
    ...(unread > 0
      ? [{ text: ` ${counted(unread, "list")} ${unread === 1 ? "was" : "were"} not read.`, tone: "strong" } as const]
      : []),
  ];
}

/** Of the SQL users in the lists that were read. */
function ofListed({ figures, total, clusters }: Told, unlisted: number): SentencePart[] {
  const [known, unverified, unowned] = (["superuser", "unverified", "no-owner"] as const).map(
    (kind) => figures[kind]?.count,
  );
  const owners = unowned ? [plain(` ${number(unowned)} ${unowned === 1 ? "has" : "have"} no owner.`)] : [];
  if (known === undefined)
    return [
      { text: total === 1 ? "The SQL user is unverified" : `All ${sqlUsers(total)} are unverified`, tone: "strong" },
      plain(`: ${total === 1 ? "it" : "each"} may be a superuser.`),
      ...owners,
    ];
  const admins = known - unlisted;
  const uncheckable = clusters.reduce((sum, each) => sum + each.uncheckable, 0);
  const rest: SentencePart[] =
    unverified === undefined || unverified === 0
      ? [plain(" None is unverified.")]
      : [
          plain(" "),
          { text: `${number(unverified)} ${unverified === 1 ? "is" : "are"} unverified`, tone: "strong" },
          plain(uncheckableEnd(uncheckable, unverified)),
        ];
  const first: SentencePart[] =
    admins === 0
      ? [plain(`None of ${sqlUsers(total)} is known to be a superuser.`)]
      : [
          { text: `${number(admins)} of ${sqlUsers(total)}`, tone: "danger" },
          plain(` can read, change and drop everything in ${admins === 1 ? "its" : "their"} cluster.`),
        ];
  return [...first, ...rest, ...owners];
}

function uncheckableEnd(uncheckable: number, of: number): string {
  if (uncheckable === 0) return ".";
  const which = uncheckable < of ? `${number(uncheckable)} of them` : of === 1 ? "it" : "them";
  return `; no check covers ${which}.`;
}

/** The sentence as text. */
export function sentenceText(report: Parameters<typeof sentenceOf>[0]): string {
  return sentenceOf(report)
    .map(({ text }) => text)
    .join("");
}
