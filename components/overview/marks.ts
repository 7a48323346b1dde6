import type { AdminState } from "#lib/shared/admin-state.ts";

/** Most urgent first: the order of the marks. */
export const ROLL_STATES: readonly AdminState[] = ["admin", "privileged", "unknown", "restricted"];

/** The most marks to draw; above, a mark stands for ten, a hundred or more. */
const MOST_MARKS = 1_000;

/** How many SQL users a mark stands for, where there are this many in all: 1, 10, 100 … */
export function markUnit(total: number): number {
  let unit = 1;
  while (total > MOST_MARKS * unit) unit *= 10;
  return unit;
}

export const MARK = { width: 5, height: 11, step: 8, row: 15 } as const;

export type Run = { state: AdminState /** of an SVG path: a dashed line along the marks of each row */; path: string };

/**
 * The marks of one cluster as dashed lines: one path per state however many SQL users there are. A mark may stand for fewer than
 * `unit`, so that a state with a single SQL user is still seen.
 */
export function layOut(
  states: Readonly<Record<AdminState, number>>,
  unit: number,
  columns: number,
): { runs: Run[]; rows: number } {
  let at = 0;
  const runs = ROLL_STATES.flatMap((state) => {
    const end = at + Math.ceil(states[state] / unit);
    let path = "";
    while (at < end) {
      const row = Math.floor(at / columns);
      const last = Math.min(end, (row + 1) * columns);
      const x = (at - row * columns) * MARK.step;
      const width = (last - at - 1) * MARK.step + MARK.width;
      path += `M${x} ${row * MARK.row + MARK.height / 2}h${width}`;
      at = last;
    }
    return path === "" ? [] : [{ state, path }];
  });
  return { runs, rows: Math.ceil(at / columns) };
}
