import { FINDINGS, type Finding } from "#lib/shared/report/facts.ts";
import type { Report } from "#lib/shared/report/report.ts";
import { namesOf } from "#lib/shared/report/words.ts";
import { CommandFailure, EXIT } from "../failure.ts";
import { oneLine, say } from "../output.ts";

/** The findings that are named, separated by commas. Throws {@link CommandFailure} for another word. */
export function findingsIn(text: string | undefined): Finding[] {
  return (text ?? "").split(",").flatMap((word) => {
    if (word.trim() === "") return [];
    const found = FINDINGS.find((each) => each === word.trim());
    if (!found) throw new CommandFailure(`--fail-on knows no ${oneLine(word.trim())}; it takes ${FINDINGS.join(", ")}`);
    return [found];
  });
}

/**
 * The exit code of a report. A finding that is chosen gives 1. Where none is there but one is not known of a cluster, or a list was not read,
 * it is 2: silence would be taken for "none".
 */
export function exitCodeOf(report: Report, chosen: readonly Finding[]): number {
  if (chosen.some((kind) => (report.figures[kind]?.count ?? 0) > 0)) return EXIT.found;
  if (chosen.length > 0) {
    const unread = report.clusters.filter(({ list }) => list.is === "unread").map(({ name }) => name);
    const unknown = chosen.flatMap((kind) => {
      const where = report.clusters.filter(({ total, found }) => total > 0 && found[kind] === null);
      return where.length > 0 ? [`${kind} is not known for ${namesOf(where.map(({ name }) => name))}`] : [];
    });
    const words = [...(unread.length > 0 ? [`${namesOf(unread)} could not be read`] : []), ...unknown];
    for (const each of words) say(`rolecall: --fail-on: ${oneLine(each)}`);
    if (words.length > 0) return EXIT.failed;
  }
  return report.clusters.some(({ refusals }) => refusals.length > 0) ? EXIT.found : EXIT.done;
}
