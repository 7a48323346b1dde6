import { useEffect, useRef } from "react";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import type { Reading } from "./use-reading.ts";

/** What makes the file is fetched when it is needed. */
export async function exportUsers(clusterName: string, users: readonly SqlUser[]): Promise<void> {
  const { exportCsv } = await import("./import/export-csv.ts");
  exportCsv(clusterName, users);
}

/** Downloads the whole list once it has loaded, where that is wanted: a part would look like all of it in a file. */
export function useExport(wanted: boolean, clusterName: string, { list, part }: Pick<Reading, "list" | "part">): void {
  const done = useRef(false);
  useEffect(() => {
    if (!wanted || done.current || !list?.complete || part) return;
    done.current = true;
    void exportUsers(clusterName, list.users);
  }, [wanted, clusterName, list, part]);
}
