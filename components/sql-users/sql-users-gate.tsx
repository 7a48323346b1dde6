"use client";

import { useState } from "react";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import type { Result } from "#lib/shared/result.ts";
import type { Rights } from "#lib/shared/sql-users.ts";
import type { FirstRows } from "./first-rows.ts";
import { SqlUsersScreen } from "./sql-users-screen.tsx";

type Found = { cluster: ShownCluster & { version: string }; rights: Rights };

/**
 * Shows the screen once its cluster is known. When the server renders the page again and fails, the screen stays: a dialog on it may show
 * a password.
 */
export function SqlUsersGate({ found, firstRows }: { found: Result<Found>; firstRows?: FirstRows | undefined }) {
  const [known, setKnown] = useState(found);
  if (found !== known && (found.ok || !known.ok)) setKnown(found);
  if (!known.ok) return <FailureBlank failure={known.error} headingLevel={1} />;
  return <SqlUsersScreen cluster={known.value.cluster} firstRights={known.value.rights} firstRows={firstRows} />;
}
