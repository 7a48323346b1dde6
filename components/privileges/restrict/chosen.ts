import { number } from "#components/ui/words/counted.ts";
import type { RestrictPreview } from "#lib/shared/restrict/restriction.ts";
import { isAgainstSeen, type Row } from "./levels.ts";

export type PreviewCluster = RestrictPreview["clusters"][number];

/** The SQL users of a cluster that have a level. */
export type ChosenCluster = { cluster: { id: string; name: string }; rows: readonly Row[] };

/** Those of a cluster that can be restricted and whose level gives less than what was seen of them. */
export function againstSeenIn({ users }: PreviewCluster, rows: readonly Row[]): string[] {
  const possible = new Set(users.flatMap(({ name, problem }) => (problem === undefined ? name : [])));
  return rows.flatMap((row) => (possible.has(row.user.name) && isAgainstSeen(row) ? row.user.name : []));
}

/** One of several clusters; `suggests`: whether this person may have suggestions. */
export type ManyCluster = { id: string; name: string; suggests: boolean };

/**
 * What is ticked on one of several clusters, how many were chosen there, and of these how many lack a level (`open`) and cannot be
 * restricted (`out`).
 */
export type Ticked = { ticked: readonly Row[]; all: number; open: number; out: number };

type Counts = { ticked: number; all: number; open: number; out: number };

/** How many are chosen, and why others are not. */
export function chosenWords({ ticked, all, open, out }: Counts): string {
  return [`${number(ticked)} of ${number(all)} chosen`, ...leftParts({ open, out })].join("; ");
}

/** Why some of the chosen SQL users are left out; undefined where none is. */
export function leftOutSentence(counts: Pick<Counts, "open" | "out">): string | undefined {
  const parts = leftParts(counts);
  return parts.length === 0 ? undefined : `Left out: ${parts.join(", ")}.`;
}

function leftParts({ open, out }: Pick<Counts, "open" | "out">): string[] {
  return [
    open > 0 ? `${number(open)} ${open === 1 ? "needs" : "need"} a level` : "",
    out > 0 ? `${number(out)} ${out === 1 ? "stays" : "stay"}` : "",
  ].filter((words) => words !== "");
}
