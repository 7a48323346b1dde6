import type { ChangeEffects } from "#lib/shared/change-effects.ts";
import {
  auditedChanges,
  DESCRIPTION_FIELDS,
  type Description,
  descriptionOf,
} from "#lib/shared/sql-users/sql-user-fields.ts";
import type { Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { store } from "../store/db/store.ts";
import { saveAcknowledged } from "../store/sql-users/deleted-outside.ts";
import { protectionOf } from "../store/sql-users/present-sql-users.ts";
import { saveDescribed } from "../store/sql-users/sql-users.ts";
import { findSqlUser } from "./find-sql-user.ts";
import { ownerName } from "./owners/owners.ts";

type Target = { clusterId: string; name: string };
type Described = Target & { ownerTeamId: string | null } & Description;

/** Sets owner and description of a SQL user; adopts one that was created outside Rolecall. Throws Refusal. */
export async function describeSqlUser(
  permit: Permit<"sql_users.describe">,
  { clusterId, name, ownerTeamId, ...description }: Described,
  note: Note,
): Promise<{ name: string }> {
  const owner = await ownerName(ownerTeamId);
  await requirePerson(permit, { clusterId, name });
  const { user } = await findSqlUser(permit, { clusterId, name });
  const adopted = user.outsideAt === undefined ? undefined : true;
  note({ owner, adopted, ...auditedChanges(descriptionOf(DESCRIPTION_FIELDS, user), description) });
  await saveDescribed(await store(), { clusterId, name }, { ownerTeamId, ...description });
  return { name };
}

/** A description stays within Rolecall. Its preview is refused like the change. */
export async function describeEffects(
  permit: Permit<"sql_users.describe">,
  described: Described,
): Promise<ChangeEffects> {
  await ownerName(described.ownerTeamId);
  await requirePerson(permit, described);
  await findSqlUser(permit, described);
  return { calls: [], sql: [] };
}

/** With a new owner, claim links of a SQL user fall: programs do not describe protected ones. */
async function requirePerson({ actor }: Permit<"sql_users.describe">, { clusterId, name }: Target): Promise<void> {
  if (actor.token && (await protectionOf(await store(), { clusterId, name })).protected)
    throw new Refusal("token_needs_person");
}

/** Acknowledges the SQL users that were deleted outside Rolecall up to `until` (epoch milliseconds), so their notice goes. */
export async function acknowledgeDeleted(
  _permit: Permit<"sql_users.describe">,
  { clusterId, until }: { clusterId: string; until: number },
  note: Note,
): Promise<{ count: number }> {
  const count = await saveAcknowledged(await store(), clusterId, until);
  note({ count });
  return { count };
}
