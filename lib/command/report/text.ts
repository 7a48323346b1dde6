import { number } from "#lib/shared/counted.ts";
import type { ClusterTally } from "#lib/shared/report/facts.ts";
import { extentOf, type Report, type ReportLine, sentenceText } from "#lib/shared/report/report.ts";
import { clusterFigures, FIGURE_HEADS, markedName, namesOf, SOURCE_WORDS, signInOf } from "#lib/shared/report/words.ts";
import { utcTime } from "#lib/shared/utc-date.ts";
import { oneLine, styled } from "../output.ts";
import { table } from "../table.ts";

/** Of a finding on a cluster, so many names are printed. */
const MOST_NAMES = 20;

/** The report for people. Every line that holds a name from outside is cleaned. */
export function textOf(report: Report): string {
  const { at, clusters, lines, unseen } = report;
  const blocks = [
    [
      styled("bold", "SQL users: who can do what"),
      `${utcTime(at)} UTC. ${extentOf(report)}. Rolecall changed and kept nothing.`,
    ],
    [oneLine(sentenceText(report))],
    ...(lines.length > 0 ? [[styled("bold", "What to do, most dangerous first"), ...todoLines(report)]] : []),
    ...(clusters.length > 0 ? [[styled("bold", "By cluster"), clusterTable(clusters)]] : []),
    ...(clusters.some(({ restrictedUsers }) => restrictedUsers.length > 0)
      ? [[styled("bold", "Restricted"), ...restrictedLines(clusters)]]
      : []),
    ...(clusters.some(({ total }) => total > 0)
      ? [[styled("bold", "How they sign in"), ...signInLines(clusters)]]
      : []),
    [
      styled("bold", "What this report could not see"),
      ...unseen.map(({ weight, text }) => oneLine(`${weight === "warn" ? "!" : "·"} ${text}`)),
    ],
  ];
  return blocks.map((lines) => lines.join("\n")).join("\n\n");
}

/** A cluster by its name, and by its id too where others have that name. */
type Label = (cluster: { name: string; id: string }) => string;

function labelsOf(clusters: readonly ClusterTally[]): Label {
  return ({ name, id }) => (clusters.filter((each) => each.name === name).length > 1 ? `${name} (${id})` : name);
}

function todoLines({ lines, clusters }: Report): string[] {
  // Of a cluster of which names alone are known, all are unverified: its names would fill the screen and say nothing.
  const namesOnly = new Set(clusters.filter(({ found }) => found.superuser === null).map(({ id }) => id));
  const named = lines.map((line) => ({
    line,
    where: line.clusters.filter(({ id }) => line.kind !== "unverified" || !namesOnly.has(id)),
  }));
  const areAll = named.every(
    ({ line, where }) =>
      where.length === line.clusters.length && where.every(({ users }) => users.length <= MOST_NAMES),
  );
  const label = labelsOf(clusters);
  return [
    ...named.flatMap(({ line, where }) => linesOf(line, where, { label, next: nextOf(line, clusters) })),
    ...(areAll ? [] : ["", "        All names: --json or --html FILE."]),
  ];
}

/** Where the state of a SQL user is not known, the command that tells it, about the cluster with most of these. */
function nextOf({ kind, clusters }: ReportLine, all: readonly ClusterTally[]): string[] {
  const [first] = kind === "unverified" ? clusters.filter(({ id }) => isByKey(all, id)) : [];
  if (!first) return [];
  const isOne = all.filter(({ name }) => name === first.cluster).length === 1;
  const given = isOne && /^[\w-]+$/.test(first.cluster) ? first.cluster : first.id;
  return [
    `  rolecall report --key-file key --script ${given} > check.sql`,
    "  Have an admin of the cluster run it, and give its output: rolecall report --key-file key --answers answer.txt",
    `  Or let psql do both: rolecall report --key-file key --sql ${given}=SERVICE`,
  ];
}

function isByKey(all: readonly ClusterTally[], id: string): boolean {
  return all.some((cluster) => cluster.id === id && cluster.source === "key");
}

function linesOf(
  { kind, figure, sentence, more, todo }: ReportLine,
  where: ReportLine["clusters"],
  { label, next }: { label: Label; next: readonly string[] },
): string[] {
  // The sentence begins with the figure, which stands in a column here.
  const head = `${number(figure).padStart(6)}  ${sentence.replace(/^[\d,]+ /, "")}.`;
  const does = `Do: ${next.length > 0 ? "Check each cluster by SQL, for example:" : todo}`;
  const text = [more, does].filter((part) => part !== "").join(" ");
  const names = where.map(
    ({ cluster, id, users }) => `${label({ name: cluster, id })}: ${namesOf(users.map(markedName), MOST_NAMES)}`,
  );
  const first = kind === "superuser" ? styled("red", oneLine(head)) : oneLine(head);
  return [first, ...[text, ...next, ...names].map((line) => `        ${oneLine(line)}`)];
}

/** More clusters are in the files. */
const MOST_CLUSTERS = 20;

function restrictedLines(clusters: readonly ClusterTally[]): string[] {
  const label = labelsOf(clusters);
  const some = clusters.filter(({ restrictedUsers }) => restrictedUsers.length > 0);
  const lines = some
    .slice(0, MOST_CLUSTERS)
    .map((each) => oneLine(`${label(each)}: ${namesOf(each.restrictedUsers.map(markedName), MOST_NAMES)}`));
  const areAll = some.length === lines.length && some.every(({ restricted }) => (restricted ?? 0) <= MOST_NAMES);
  return areAll ? lines : [...lines, "All names: --json or --html FILE."];
}

function signInLines(clusters: readonly ClusterTally[]): string[] {
  const label = labelsOf(clusters);
  const read = clusters.filter(({ total }) => total > 0);
  const lines = read.slice(0, MOST_CLUSTERS).map((cluster) => oneLine(`${label(cluster)}: ${signInOf(cluster)}`));
  const rest = read.length - lines.length;
  return rest > 0 ? [...lines, `${number(rest)} more: --json or --html FILE.`] : lines;
}

function clusterTable(clusters: readonly ClusterTally[]): string {
  const label = labelsOf(clusters);
  return table(
    ["cluster", ...FIGURE_HEADS, "known by"],
    clusters.map((cluster) => [
      label(cluster),
      ...clusterFigures(cluster).map((figure) => (figure === null ? null : number(figure))),
      cluster.list.is === "unread" ? "not read" : SOURCE_WORDS[cluster.source],
    ]),
  );
}
