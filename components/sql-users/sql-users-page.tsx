import { stateWord } from "#components/clusters/cluster-words.ts";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import type { Cluster } from "#lib/shared/clusters.ts";
import { isWritable } from "#lib/shared/is-writable.ts";
import type { Result } from "#lib/shared/result.ts";
import type { Rights } from "#lib/shared/sql-users.ts";
import type { FirstRows } from "./first-rows.ts";
import { SqlUsersGate } from "./sql-users-gate.tsx";

type Found = Result<{ cluster: Pick<Cluster, "id" | "name" | "plan" | "state" | "version">; rights: Rights }>;

/** The SQL users of one cluster. A server component, so that the schema of clusters stays out of the browser. */
export function SqlUsersPage({ found, firstRows }: { found: Found; firstRows: FirstRows | undefined }) {
  if (!found.ok) return <SqlUsersGate found={found} failed={<FailureBlank failure={found.error} headingLevel={1} />} />;
  const { id, name, plan, state, version } = found.value.cluster;
  const cluster = { id, name, plan, version, notReady: isWritable({ state }) ? null : stateWord(state) };
  return <SqlUsersGate found={{ ok: true, value: { cluster, rights: found.value.rights } }} firstRows={firstRows} />;
}
