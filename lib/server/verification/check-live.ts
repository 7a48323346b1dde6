import { randomBytes } from "node:crypto";
import { present } from "#lib/shared/present.ts";
import type { CheckInput, Verification } from "#lib/shared/sql-users/verification.ts";
import { liveVerdict } from "#lib/sql/answers/live-verdict.ts";
import type { VerifySubject } from "#lib/sql/answers/verify-answer.ts";
import type { Permit } from "../access/guard.ts";
import { requireWithinLimits } from "../access/limits.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request/request.ts";
import { cloud } from "../cloud/cloud-client.ts";
import { judgeOn } from "../cloud/judge-on.ts";
import { readAccess } from "../cluster-sql/connection/read-access.ts";
import { onCluster } from "../cluster-sql/connection/session.ts";
import { wantedBy } from "../cluster-sql/connection/wanted.ts";
import { findSqlUser } from "../sql-users/find-sql-user.ts";
import { storeTime } from "../store/db/clock.ts";
import { store } from "../store/db/store.ts";
import { isProof, keepProof } from "./keep-proof.ts";

/**
 * Reads the rights of a SQL user in every database from the cluster, and saves the state if the answer proves one. Throws the refusal
 * `sql_connection_off`, `SqlError`, CloudError and other Refusals.
 */
export async function checkPrivileges(
  permit: Permit<"sql_users.verify">,
  { clusterId, name, wanted }: CheckInput,
  note: Note,
): Promise<Verification> {
  const { user, rowId } = await findSqlUser(permit, { clusterId, name });
  await requireWithinLimits(permit, { clusterId, name });
  const all = await cloud().listDatabases(clusterId, { priority: "write" });
  const code = randomBytes(12).toString("base64url");
  const { looksAt, ...subject } = wantedBy(wanted, name, code);
  const { requestId } = await requestContext();
  const since = await storeTime(await store());
  const answer = await onCluster(clusterId, requestId, (link) =>
    readAccess(link, { name, code, looksAt, databases: all }),
  );
  const judged = await judgeOn(clusterId);
  const judge = (plan: VerifySubject["wanted"]) =>
    judged(liveVerdict(present({ user: name, code, wanted: plan || undefined }), answer));
  const verdict = judge(subject.wanted);
  note({ state: verdict.state, databases: verdict.databases.join(", "), live: true });
  if (!isProof(verdict)) return { verdict, user };
  return keepProof({ clusterId, user, rowId, verdict, by: permit.actor.name, live: true, since, against: judge });
}
