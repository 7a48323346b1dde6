"use client";

import { type ReactNode, useState } from "react";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import type { FirstRows } from "./rows/first-rows.ts";
import { SqlUsersScreen } from "./sql-users-screen.tsx";

type Found = { cluster: ShownCluster & { version: string }; rights: Rights };

/**
 * Shows the screen once its cluster is known. When the server renders the page again and fails, the screen stays: a dialog on it may show
 * a password. `failed` is what the server shows of a failure, so that the browser needs no words for it.
 */
export function SqlUsersGate(props: { found: Result<Found>; failed?: ReactNode; firstRows?: FirstRows | undefined }) {
  const { found, failed, firstRows } = props;
  const [known, setKnown] = useState(found);
  if (found !== known && (found.ok || !known.ok)) setKnown(found);
  if (!known.ok) return failed;
  return <SqlUsersScreen cluster={known.value.cluster} firstRights={known.value.rights} firstRows={firstRows} />;
}
