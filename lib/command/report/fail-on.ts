import { number } from "#lib/shared/counted.ts";
import { type ClusterTally, FINDINGS, type Finding } from "#lib/shared/report/facts.ts";
import type { Report } from "#lib/shared/report/report.ts";
import { namesOf } from "#lib/shared/report/words.ts";
import { CommandFailure, EXIT } from "../failure.ts";
import { oneLine, say } from "../output.ts";

/** The findings that are named, separated by commas. Throws {@link CommandFailure} for another word, or for none. */
export function findingsIn(text: string | undefined): Finding[] {
  if (text === undefined) return [];
  const words = text.split(",").filter((word) => word.trim() !== "");
  if (words.length === 0) throw new CommandFailure(`--fail-on names no finding; it takes ${FINDINGS.join(", ")}`);
  return words.map((word) => {
    const found = FINDINGS.find((each) => each === word.trim());
    if (!found) throw new CommandFailure(`--fail-on knows no ${oneLine(word.trim())}; it takes ${FINDINGS.join(", ")}`);
    return found;
  });
}

/**
 * The exit code of a report. A finding that is chosen gives 1 and is said, and so does a list that was not read or an answer that proves
 * nothing. Where no chosen one is there but one is not known of a SQL user, or a list was not read,
 * it is 2: silence would be taken for "none".
 */
export function exitCodeOf(report: Report, chosen: readonly Finding[]): number {
  const found = FINDINGS.flatMap((kind) => {
    const count = report.figures[kind]?.count ?? 0;
    return chosen.includes(kind) && count > 0 ? [`${number(count)} ${kind}`] : [];
  });
  if (found.length > 0) {
    say(`rolecall: --fail-on: ${found.join(", ")}`);
    return EXIT.found;
  }
  if (chosen.length > 0) {
    const words = unknownIn(report.clusters, chosen);
    for (const each of words) say(`rolecall: --fail-on: ${oneLine(each)}`);
    if (words.length > 0) return EXIT.failed;
  }
  const isPartial = report.clusters.some(({ list, refusals }) => list.is === "unread" || refusals.length > 0);
  return isPartial ? EXIT.found : EXIT.done;
}

/** Why it is not known that there is none of these. */
function unknownIn(clusters: readonly ClusterTally[], chosen: readonly Finding[]): string[] {
  const of = (which: readonly ClusterTally[], words: (names: string) => string) =>
    which.length > 0 ? [words(namesOf(which.map(({ name }) => name)))] : [];
  const read = clusters.filter(({ list }) => list.is !== "unread");
  // The vendor lists no SQL user: the key may not see them.
  const isBlind = read.every(({ source, total }) => source === "key" && total === 0);
  return [
    ...(isBlind ? ["no SQL user was seen"] : []),
    ...of(
      clusters.filter(({ list }) => list.is === "unread"),
      (names) => `${names} could not be read`,
    ),
    ...of(
      clusters.filter(({ list }) => list.is === "part"),
      (names) => `of ${names} only what Rolecall made is known`,
    ),
    ...chosen.flatMap((kind) => [
      ...of(
        read.filter(({ found }) => found[kind] === null),
        (names) => `${kind} is not known for ${names}`,
      ),
      ...of(
        read.filter(({ found }) => (found[kind]?.of ?? 0) < (found[kind]?.asked ?? 0)),
        (names) => `${kind} is not known for every SQL user of ${names}`,
      ),
    ]),
  ];
}
