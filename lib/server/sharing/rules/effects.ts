import { createHash } from "node:crypto";
import { makesSqlUser } from "#lib/shared/requests/grants.ts";
import type { RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import { creatingConnection } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import { storedPrivileges } from "../../store/db/stored-privileges.ts";
import type { StoredRequest } from "../../store/requests/requests.ts";

/** What an approval of this request would act on now: a digest that is another once anything of it has changed. */
export async function basisOf(db: Store, request: StoredRequest): Promise<string> {
  const { id, kind, clusterId, teamId, requesterId, sqlUserId } = request;
  const isBySql = (await creatingConnection(db, clusterId)) !== undefined;
  const about = [id, kind, clusterId, teamId, requesterId, isBySql];
  // A new SQL user gets its row while its approval is carried out.
  if (makesSqlUser(kind)) return sha256([about]);
  const { adminState, protected: isProtected, wantedUntil, exceptionAt } = request;
  const held = await storedPrivileges(db, sqlUserId ?? "");
  const user = [sqlUserId, adminState, isProtected, wantedUntil, exceptionAt !== null, held?.phrases ?? null];
  return sha256([about, user]);
}

/** A digest of all that an approval with this spec does. */
export function effectsOf(basis: string, spec: RequestSpec, byHand: boolean): string {
  const fields = Object.entries(spec).sort(([one], [other]) => (one < other ? -1 : 1));
  return sha256([basis, fields, byHand]);
}

function sha256(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
