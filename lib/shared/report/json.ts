import { present } from "../present.ts";
import { type ClusterTally, FINDINGS, type Finding } from "./facts.ts";
import { type Report, sentenceText } from "./report.ts";

/** Of a report, what is in a file. `full`: with the ids of clusters. */
export type FileChoice = { full: boolean };

/** The report for programs. A later release may add fields; it does not change or remove these. A finding is null where it is not known. */
export function jsonOf(report: Report, { full }: FileChoice): string {
  const { at, total, figures, clusters, lines, unseen } = report;
  return JSON.stringify(
    {
      format: 1,
      at: new Date(at).toISOString(),
      sentence: sentenceText(report),
      sqlUsers: total,
      figures,
      clusters: clusters.map((cluster) => clusterOf(cluster, full)),
      todo: lines.map(({ kind, figure, sentence, todo }) => ({ kind, figure, sentence, todo })),
      unseen,
    },
    null,
    2,
  );
}

function clusterOf({ id, name, plan, version, list, source, total, restricted, found }: ClusterTally, full: boolean) {
  const namesOf = (kind: Finding) => found[kind]?.users.map((user) => user.name) ?? null;
  return present<Record<string, unknown>>({
    name,
    id: full ? id : undefined,
    plan,
    version,
    list: list.is,
    source,
    sqlUsers: list.is === "unread" ? null : total,
    restricted,
    found: Object.fromEntries(FINDINGS.map((kind) => [kind, namesOf(kind)])),
  });
}
