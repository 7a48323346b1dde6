import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { store } from "../../store/db/store.ts";
import { isPutBack } from "../../store/jobs/put-backs.ts";
import { protectionOf, rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveTeamResetException } from "../../store/sql-users/sql-users.ts";

type Target = { clusterId: string; name: string };

/**
 * Lets the team that owns a SQL user reset it although it was not proved *restricted*, for a reason that the team reads too. It ends with
 * the next proof, with a new owner, and with the SQL user. Throws Refusal.
 */
export async function grantTeamResetException(
  { actor }: Permit<"sql_users.describe">,
  { reason, ...target }: Target & { reason: string },
  note: Note,
): Promise<{ name: string; sqlUserId: string }> {
  const { id, teamId } = await requireSqlUser(target);
  if (teamId === null) throw invalidReason("This SQL user belongs to no team. Set its owner first.");
  const db = await store();
  const user = await protectionOf(db, target);
  if (user.protected) throw new Refusal("sql_user_protected");
  if (user.state === "restricted")
    throw invalidReason("This SQL user is restricted, so its team can reset it already.");
  if (await isPutBack(db, target))
    throw invalidReason("This SQL user was put back as it was, so its password would be that of a superuser.");
  if (!(await saveTeamResetException(db, id, { teamId, by: actor.name, reason })))
    throw invalidReason("This SQL user has changed since you opened this dialog. Reload and try again.");
  note({ state: user.state });
  return { name: target.name, sqlUserId: id };
}

/** Takes that back. */
export async function stopTeamReset(_permit: Permit<"sql_users.describe">, target: Target): Promise<{ name: string }> {
  const { id } = await requireSqlUser(target);
  await saveTeamResetException(await store(), id, null);
  return { name: target.name };
}

async function requireSqlUser(target: Target) {
  await clusterFacts().one(target.clusterId);
  const row = await rowOf(await store(), target);
  if (!row) throw new Refusal("sql_user_not_found");
  return row;
}

function invalidReason(words: string): Refusal {
  return new Refusal("invalid_input", { fields: { reason: words } });
}
