import { stateWord } from "#components/clusters/cluster-labels.ts";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import type { Result } from "#lib/shared/errors/result.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import type { FirstRows } from "./rows/first-rows.ts";
import { SqlUsersGate } from "./sql-users-gate.tsx";

type Found = Result<{ cluster: Pick<Cluster, "id" | "name" | "plan" | "state" | "version">; rights: Rights }>;

/** The SQL users of one cluster. A server component, so that the schema of clusters stays out of the browser. */
export function SqlUsersPage({ found, firstRows }: { found: Found; firstRows: FirstRows | undefined }) {
  if (!found.ok) return <SqlUsersGate found={found} failed={<FailureBlank failure={found.error} headingLevel={1} />} />;
  const { id, name, plan, state, version } = found.value.cluster;
  const cluster = { id, name, plan, version, notReady: isWritable({ state }) ? null : stateWord(state) };
  return <SqlUsersGate found={{ ok: true, value: { cluster, rights: found.value.rights } }} firstRows={firstRows} />;
}
