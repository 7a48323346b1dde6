import { ADMIN_STATE_WORDS, type AdminState } from "#lib/shared/admin-state.ts";
import type { CountedCluster } from "#lib/shared/sql-users/overview.ts";

/** What a mark says of a SQL user: its state, or that no check proves one. */
export type MarkKind = AdminState | "uncheckable";

/** What each means; most urgent first: the order of the marks. */
export const MARK_WORDS: Readonly<Record<MarkKind, string>> = {
  admin: ADMIN_STATE_WORDS.admin,
  privileged: ADMIN_STATE_WORDS.privileged,
  unknown: ADMIN_STATE_WORDS.unknown,
  restricted: ADMIN_STATE_WORDS.restricted,
  uncheckable: "not checked by Rolecall",
};
export const MARK_KINDS = Object.keys(MARK_WORDS) as readonly MarkKind[];

/** As many marks of each kind as the columns beside them count. */
export function markCounts({ states, uncheckable }: Pick<CountedCluster, "states" | "uncheckable">) {
  return Object.assign({}, states, { unknown: states.unknown - uncheckable, uncheckable });
}

/** The kinds of marks that these clusters have. */
export function marksOf(clusters: readonly Pick<CountedCluster, "states" | "uncheckable">[]): MarkKind[] {
  const counts = clusters.map(markCounts);
  return MARK_KINDS.filter((kind) => counts.some((of) => of[kind] > 0));
}

/** The most marks to draw; above, a mark stands for ten, a hundred or more. */
const MOST_MARKS = 1_000;

/** How many SQL users a mark stands for, where there are this many in all: 1, 10, 100 … */
export function markUnit(total: number): number {
  let unit = 1;
  while (total > MOST_MARKS * unit) unit *= 10;
  return unit;
}

export const MARK = { width: 5, height: 11, step: 8, row: 15 } as const;

export type Run = { kind: MarkKind /** of an SVG path: a dashed line along the marks of each row */; path: string };

/**
 * The marks of one cluster as dashed lines: one path per kind however many SQL users there are. A mark may stand for fewer than
 * `unit`, so that a kind with a single SQL user is still seen.
 */
export function layOut(
  counts: Readonly<Record<MarkKind, number>>,
  unit: number,
  columns: number,
): { runs: Run[]; rows: number } {
  let at = 0;
  const runs = MARK_KINDS.flatMap((kind) => {
    const end = at + Math.ceil(counts[kind] / unit);
    let path = "";
    while (at < end) {
      const row = Math.floor(at / columns);
      const last = Math.min(end, (row + 1) * columns);
      const x = (at - row * columns) * MARK.step;
      const width = (last - at - 1) * MARK.step + MARK.width;
      path += `M${x} ${row * MARK.row + MARK.height / 2}h${width}`;
      at = last;
    }
    return path === "" ? [] : [{ kind, path }];
  });
  return { runs, rows: Math.ceil(at / columns) };
}
