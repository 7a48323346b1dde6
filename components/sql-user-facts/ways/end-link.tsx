import type { Route } from "next";
import Link from "next/link";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { OPEN_PARAMETER } from "#lib/shared/verbs.ts";

/** Leads to the page of a SQL user, with the dialog that ends every way in open. */
export function EndLink({ clusterId, name }: { clusterId: string; name: string }) {
  const path = `${sqlUserPath(clusterId, name)}?${OPEN_PARAMETER}=end_every_way` as Route;
  return (
    <Link href={path} prefetch={false} className="link">
      End every way in…
    </Link>
  );
}
