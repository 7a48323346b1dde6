import type { ChangeEffects } from "#lib/shared/change-effects.ts";
import { may } from "#lib/shared/policy.ts";
import type { CompromisedPassword, EndedSessions } from "#lib/shared/sql-users/sql-users.ts";
import { otherWays } from "#lib/shared/ways-in/ways-in.ts";
import { leftOpenWords } from "#lib/shared/ways-in/words.ts";
import { endSessions } from "#lib/sql/templates/admin.ts";
import type { Permit } from "../../access/guard.ts";
import { log } from "../../base/log.ts";
import type { Note } from "../../base/note.ts";
import { track } from "../../base/request/in-flight.ts";
import { requestContext } from "../../base/request/request.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import { notify } from "../../notices/notices.ts";
import { writtenBy } from "../../notices/written-by.ts";
import { waysInto } from "../../store/clusters/cluster-ways.ts";
import { sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { accountsOfTeam } from "../../store/sql-users/sql-user-ends.ts";
import { resetEffects, resetPassword } from "../change-sql-user.ts";
import { nameOf } from "./notify.ts";
import { forgetSqlUserFacts } from "./one-user.ts";
import { openSessions } from "./open-sessions.ts";

type Target = { clusterId: string; name: string };

/** The effects of {@link replaceCompromised}. Throws as that does. */
export async function compromisedEffects(permit: Permit<"sql_users.reset">, target: Target): Promise<ChangeEffects> {
  const effects = await resetEffects(permit, target);
  return { ...effects, sql: (await whyNotEnded(permit, target)) ? [] : endSessions(target.name) };
}

/**
 * Sets a new password for a SQL user whose password others may know, even while one is on a screen, and ends its sessions if the SQL
 * connection and the person may. Its owners are notified. Once the password is set, nothing keeps it from the person. Throws as a reset.
 */
export async function replaceCompromised(
  permit: Permit<"sql_users.reset">,
  { reason, ...target }: Target & { reason: string },
  note: Note,
): Promise<CompromisedPassword> {
  const shown = await resetPassword(permit, { ...target, replacesAny: true, active: true }, note);
  const sessions = await endTheirSessions(permit, target);
  note({ sessions: typeof sessions === "number" ? sessions : `not ended: ${sessions}` });
  void track(
    notifyOwners(permit, target, { reason, shownId: shown.shownId }).catch((error: unknown) =>
      log().error({ ...target, error }, "owners were not notified of a compromised password"),
    ),
  );
  return { ...shown, sessions };
}

/** Why Rolecall does not end its sessions; undefined where it does. */
async function whyNotEnded(
  { actor }: Permit<"sql_users.reset">,
  { clusterId }: Target,
): Promise<"not permitted" | "no connection" | undefined> {
  if (!may(actor, "sql_users.apply", clusterId)) return "not permitted";
  const connection = await sqlConnectionOf(await store(), clusterId);
  return connection?.state === "on" && connection.level === "manage" ? undefined : "no connection";
}

async function endTheirSessions(permit: Permit<"sql_users.reset">, target: Target): Promise<EndedSessions> {
  const { clusterId, name } = target;
  try {
    const obstacle = await whyNotEnded(permit, target);
    if (obstacle) return obstacle;
    const { requestId } = await requestContext();
    return await onCluster(clusterId, requestId, async (link) => {
      const { count: open } = await openSessions(link, target);
      for (const statement of endSessions(name)) await link.run(statement);
      return Math.max(open - (await openSessions(link, target)).count, 0);
    });
  } catch (error) {
    log().warn({ ...target, error }, "sessions of a compromised SQL user were not ended");
    return "failed";
  } finally {
    forgetSqlUserFacts(target);
  }
}

async function notifyOwners(
  { actor }: Permit<"sql_users.reset">,
  target: Target,
  { reason, shownId }: { reason: string; shownId: string },
): Promise<void> {
  const { clusterId, name } = target;
  const db = await store();
  const row = await rowOf(db, target);
  if (!row?.teamId) return;
  const [cluster, owners, ways] = await Promise.all([
    nameOf(clusterId),
    accountsOfTeam(db, row.teamId),
    waysInto(db, clusterId),
  ]);
  const left = leftOpenWords(otherWays(ways));
  const replaced = `${actor.name} replaced the password of the SQL user ${name} on cluster ${cluster} because it may be compromised.`;
  const wrote = writtenBy(actor.name, reason);
  await notify(db, owners, {
    kind: "password_compromised",
    about: `compromised:${shownId}`,
    text: `${replaced} ${left} ${wrote}`,
    subject: `The password of ${name} was replaced: it may be compromised`,
    sentences: [
      replaced,
      left,
      wrote,
      `Applications that use it need the new password. Ask ${actor.name} for it, or request one.`,
    ],
    path: "/my",
    label: "Open the SQL user",
  });
}
