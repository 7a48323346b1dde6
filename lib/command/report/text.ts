import { number } from "#lib/shared/counted.ts";
import type { ClusterTally } from "#lib/shared/report/facts.ts";
import { extentOf, type Report, type ReportLine, sentenceText } from "#lib/shared/report/report.ts";
import { clusterFigures, FIGURE_HEADS, namesOf, SOURCE_WORDS } from "#lib/shared/report/words.ts";
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
    ...(lines.length > 0 ? [[styled("bold", "What to do, most dangerous first"), ...lines.flatMap(linesOf)]] : []),
    ...(clusters.length > 0 ? [[styled("bold", "By cluster"), clusterTable(clusters)]] : []),
    [
      styled("bold", "What this report could not see"),
      ...unseen.map(({ weight, text }) => oneLine(`${weight === "warn" ? "!" : "·"} ${text}`)),
    ],
  ];
  return blocks.map((lines) => lines.join("\n")).join("\n\n");
}

function linesOf({ kind, figure, sentence, more, todo, clusters }: ReportLine): string[] {
  const head = `${number(figure).padStart(6)}  ${sentence}.`;
  const text = `        ${[more, `Do: ${todo}`].filter((part) => part !== "").join(" ")}`;
  const names = clusters.map(
    ({ cluster, users }) =>
      `        ${cluster}: ${namesOf(
        users.map(({ name }) => name),
        MOST_NAMES,
      )}`,
  );
  const first = kind === "superuser" ? styled("red", oneLine(head)) : oneLine(head);
  return [first, oneLine(text), ...names.map(oneLine)];
}

function clusterTable(clusters: readonly ClusterTally[]): string {
  return table(
    ["cluster", ...FIGURE_HEADS, "known by"],
    clusters.map((cluster) => [
      cluster.name,
      ...clusterFigures(cluster).map((figure) => (figure === null ? null : number(figure))),
      cluster.list.is === "unread" ? "not read" : SOURCE_WORDS[cluster.source],
    ]),
  );
}
