import type { ListedUser } from "#lib/shared/sql-users/everywhere.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

/** A row of the list of one cluster, or of all: those name their cluster. */
export type ListRow = SqlUser & Partial<Pick<ListedUser, "id" | "clusterId" | "cluster" | "whole">>;

/** What tells a row from the others: in the list of one cluster its name. */
export const rowKey = ({ clusterId, name }: Pick<ListRow, "clusterId" | "name">): string =>
  clusterId === undefined ? name : `${clusterId}/${name}`;

/** Keys of the selected rows. Held in memory only. */
export type Selection = ReadonlySet<string>;

export const NOTHING_SELECTED: Selection = new Set();

/** Read-only SQL users cannot be selected, nor those that are seen only because a team owns them. */
export function isSelectable({ readOnly, whole = true }: ListRow): boolean {
  return readOnly === undefined && whole;
}

export function withToggled(selection: Selection, key: string): Selection {
  const next = new Set(selection);
  if (!next.delete(key)) next.add(key);
  return next;
}

/**
 * The selection after a click on one row. With `from`, all rows up to that one get the clicked row's new state; without it, or if it is no
 * longer shown, only the clicked row changes.
 */
export function withRangeToggled(
  selection: Selection,
  shown: readonly ListRow[],
  { from, to }: { from: string | null; to: string },
): Selection {
  const [one, other] = [from, to].map((end) => shown.findIndex((user) => rowKey(user) === end));
  if (one === undefined || other === undefined || one < 0 || other < 0) return withToggled(selection, to);
  const add = !selection.has(to);
  const next = new Set(selection);
  for (const user of shown.slice(Math.min(one, other), Math.max(one, other) + 1)) {
    if (!add) next.delete(rowKey(user));
    else if (isSelectable(user)) next.add(rowKey(user));
  }
  return next;
}

/** The state of "Select all shown", over the selectable users of `shown`. */
export function shownMark(selection: Selection, shown: readonly ListRow[]): "all" | "some" | "none" {
  let chosen = 0;
  let selectable = 0;
  for (const user of shown) {
    if (!isSelectable(user)) continue;
    selectable += 1;
    if (selection.has(rowKey(user))) chosen += 1;
  }
  if (chosen === 0) return "none";
  return chosen === selectable ? "all" : "some";
}

/** The selection after a click on "Select all shown": adds all of `shown`, or removes them if all were selected. Others stay. */
export function withShownToggled(selection: Selection, shown: readonly ListRow[]): Selection {
  const remove = shownMark(selection, shown) === "all";
  const next = new Set(selection);
  for (const user of shown) {
    if (remove) next.delete(rowKey(user));
    else if (isSelectable(user)) next.add(rowKey(user));
  }
  return next;
}

/** Names of the selected users that still exist, in the order of `users`. */
export function selectedNames(selection: Selection, users: readonly SqlUser[]): string[] {
  if (selection.size === 0) return [];
  return users.filter(({ name }) => selection.has(name)).map(({ name }) => name);
}
