import {
  columnFilteringFeature,
  createColumnHelper,
  createFilteredRowModel,
  createSortedRowModel,
  type FilterFn,
  rowSortingFeature,
  type SortFn,
  tableFeatures,
} from "@tanstack/react-table";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import { byChange, byName, byOwner, byPurpose, byState, isOfKind, isShown, searchMatcher } from "./list-logic.ts";
import type { SortKey } from "./list-view.ts";

export const features = tableFeatures({
  columnFilteringFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
});
type Features = typeof features;

/** The search covers several columns and stands as the filter of the first. The matcher is made once per search, not per row. */
const searchFilter: FilterFn<Features, SqlUser> = Object.assign(
  ({ original }: { original: SqlUser }, _column: string, matches: (user: SqlUser) => boolean) => matches(original),
  { resolveFilterValue: searchMatcher },
);

const stateFilter: FilterFn<Features, SqlUser> = ({ original }, _column, shown) => isShown(original, shown);

const kindFilter: FilterFn<Features, SqlUser> = ({ original }, _column, shown) => isOfKind(original, shown);

function sortBy(compare: (a: SqlUser, b: SqlUser) => number): SortFn<Features, SqlUser> {
  return (a, b) => compare(a.original, b.original);
}

const { accessor, columns: define } = createColumnHelper<Features, SqlUser>();

/** Columns to sort and filter. Their ids are the `SortKey`s of a view, and the kind; `UserRow` draws the cells. */
export const columns = define([
  accessor("name", { id: "name" satisfies SortKey, header: "Name", filterFn: searchFilter, sortFn: sortBy(byName) }),
  accessor("state", { id: "state" satisfies SortKey, header: "State", filterFn: stateFilter, sortFn: sortBy(byState) }),
  accessor("kind", { id: "kind", filterFn: kindFilter, enableSorting: false }),
  accessor("owner", { id: "owner" satisfies SortKey, header: "Owner", sortFn: sortBy(byOwner), sortUndefined: "last" }),
  accessor("purpose", {
    id: "purpose" satisfies SortKey,
    header: "Purpose",
    sortFn: sortBy(byPurpose),
    sortUndefined: "last",
  }),
  accessor("passwordChangedAt", {
    id: "changed" satisfies SortKey,
    header: "Password changed",
    sortFn: sortBy(byChange),
    sortUndefined: "last",
  }),
]);
