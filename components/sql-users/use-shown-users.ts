import { useTable } from "@tanstack/react-table";
import { useMemo } from "react";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import { columns, features } from "./columns.ts";
import type { ListView } from "./list-view.ts";

/** The users of a view, filtered and sorted. The array is stable while users and view are. */
export function useShownUsers(users: readonly SqlUser[], view: ListView): readonly SqlUser[] {
  const { search, state, kind, sort, descending } = view;
  const columnFilters = useMemo(
    () => [
      ...(search.trim() ? [{ id: "name", value: search }] : []),
      ...(state ? [{ id: "state", value: state }] : []),
      ...(kind ? [{ id: "kind", value: kind }] : []),
    ],
    [search, state, kind],
  );
  const sorting = useMemo(() => [{ id: sort, desc: descending }], [sort, descending]);
  const table = useTable({
    features,
    columns,
    data: users,
    getRowId: ({ name }) => name,
    state: { columnFilters, sorting },
  });
  const { rows } = table.getRowModel();
  return useMemo(() => rows.map((row) => row.original), [rows]);
}
