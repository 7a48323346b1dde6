import "server-only";
import { randomBytes } from "node:crypto";
import { ERROR_WORDS } from "#lib/shared/errors.ts";
import type { AppliedScript, ApplyInput } from "#lib/shared/privileges.ts";
import { planAccess } from "#lib/sql/plan.ts";
import { SqlRefusal } from "#lib/sql/refusal.ts";
import type { Permit } from "../access/guard.ts";
import { requireWithinLimits, stillAllowed } from "../access/limits.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request.ts";
import { SqlError } from "../sql/sql-error.ts";
import { onCluster } from "../sql-connection/session.ts";
import { findSqlUser } from "../sql-users/sql-users.ts";

/**
 * Runs the SQL for wanted access, statement by statement, as Rolecall's own SQL user; stops at the first one that the database refuses.
 * What was run before it stays. The script is made here again from the choices. Throws the refusals `sql_connection_off` and
 * `sql_connection_observes`, `SqlError` where nothing was run or an outcome is unknown, and other Refusals.
 */
export async function applyAccess(
  permit: Permit<"sql_users.apply">,
  { clusterId, name, wanted, demote }: ApplyInput,
  note: Note,
): Promise<AppliedScript> {
  const { user } = await findSqlUser(permit, { clusterId, name });
  await requireWithinLimits(permit, { clusterId, name });
  const formerOwner = wanted.level === "ddl-owner" ? wanted.takeOverFrom : undefined;
  if (formerOwner) await requireWithinLimits(permit, { clusterId, name: formerOwner });
  const stillMay = stillAllowed(permit, { clusterId, name });
  const { requestId } = await requestContext();
  return onCluster(clusterId, requestId, async (link, { level, sqlUser }) => {
    if (level !== "manage") throw new Refusal("sql_connection_observes");
    const isRestricted = user.state === "restricted";
    const script = scriptOf({ ...wanted, user: name, isRestricted, demote: demote && { otherAdmins: [sqlUser] } });
    let done = 0;
    try {
      for (const statement of script) {
        await stillMay();
        await link.run(statement);
        done += 1;
      }
    } catch (error) {
      note({ statements: `${done} of ${script.length}` });
      const isNotRun = error instanceof SqlError && error.outcome === "not_done";
      if (!isNotRun || done === 0) throw error;
      return { done, total: script.length, stopped: error.words ?? ERROR_WORDS[error.code].title };
    }
    note({ statements: `${done} of ${script.length}` });
    return { done, total: script.length, stopped: null };
  });
}

function scriptOf(intent: object) {
  try {
    const code = randomBytes(12).toString("base64url");
    return planAccess({ ...intent, code } as Parameters<typeof planAccess>[0]).run;
  } catch (error) {
    if (error instanceof SqlRefusal) throw new Refusal("invalid_input", { fields: { wanted: error.message } });
    throw error;
  }
}
