import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { type ClusterPermission, holderOn, type Limit, limitOf, type SqlUserChange } from "#lib/shared/policy.ts";
import { Refusal } from "../base/failure.ts";
import { store } from "../store/db/store.ts";
import { isPutBack } from "../store/jobs/put-backs.ts";
import { protectionOf } from "../store/sql-users/present-sql-users.ts";
import { type Actor, actorAgain, authorize, type Permit, requireProof } from "./guard.ts";
import { settingsNow } from "./settings.ts";

const CODE: Record<Limit, ErrorCode> = { protected: "sql_user_protected", not_restricted: "limited_to_restricted" };

/** What single sign-on has made signs in without one, and the database refuses to set one (docs: provisioned users). */
export const NO_PASSWORD = "Single sign-on made this SQL user: it has no password to reset.";

/**
 * Throws where the SQL user itself, as Rolecall knows it at this moment, is not for this person to change. To reset or delete a
 * protected one needs the password for each time. Belongs right before the change. `asks`: see {@link requireProof}.
 */
export async function requireWithinLimits(
  permit: Permit<SqlUserChange>,
  target: Target,
  asks?: () => Promise<void>,
): Promise<void> {
  const isProtected = await requireLimits(permit, target);
  if (isProtected && permit.permission !== "sql_users.verify") return requireProof(permit.actor, asks);
  await asks?.();
}

type Target = { clusterId: string; name: string };

/** Throws as {@link requireWithinLimits}, but asks no password for a protected one: for a preview. Resolves to whether it is protected. */
export async function requireLimits(
  { actor, permission }: Permit<SqlUserChange>,
  { clusterId, name }: Target,
): Promise<boolean> {
  const db = await store();
  const [user, settings] = await Promise.all([protectionOf(db, { clusterId, name }), settingsNow(db)]);
  const limit = limitOf(permission, holderOn(actor, clusterId), user, settings);
  if (limit) throw new Refusal(CODE[limit]);
  if (permission === "sql_users.reset" && user.provisionedBy !== null)
    throw new Refusal("invalid_input", { fields: { name: NO_PASSWORD } });
  await requireNotPutBack(actor, { clusterId, name });
  // A program cannot enter a password, so its preview is refused like its change.
  if (user.protected && actor.token) throw new Refusal("token_needs_person");
  return user.protected;
}

/**
 * Throws `limited_to_restricted` for all but Cluster Admins where the SQL user was put back as it was before its restriction: until it is
 * restricted again, its password would be that of a superuser whatever the settings say.
 */
export async function requireNotPutBack(actor: Actor, { clusterId, name }: Target): Promise<void> {
  const { role, clusterRole } = holderOn(actor, clusterId);
  if (role === "administrator" || clusterRole === "cluster_admin") return;
  if (await isPutBack(await store(), { clusterId, name })) throw new Refusal("limited_to_restricted");
}

/** A change that is sent as soon as this after the guard has looked needs no second look. */
export const SOON_MS = 500;

/**
 * Checks again, for a change that has waited in a queue, that the account still has the session and the right. Throws the guard's refusals
 * of that moment. Without this, an account that is about to lose a role could queue changes. `lookedAt`: when the guard looked.
 */
export function stillAllowed<P extends ClusterPermission>(
  given: Permit<P>,
  target: Target,
  lookedAt = performance.now(),
): () => Promise<void> {
  return async () => {
    if (given.still) return given.still();
    if (performance.now() - lookedAt < SOON_MS) return;
    const actor = await actorAgain(given.actor);
    if (!actor) throw new Refusal("unauthenticated");
    const again = authorize(actor, given.permission, target.clusterId);
    // The password was given before the wait.
    if (isChange(again)) await requireLimits(again, target);
  };
}

function isChange(given: Permit<ClusterPermission>): given is Permit<SqlUserChange> {
  return ["sql_users.reset", "sql_users.delete", "sql_users.restrict", "sql_users.apply"].includes(given.permission);
}

/** Whether the password of a SQL user that this person creates may be shown to them: only if they could also reset it. */
export async function maySeeNewPassword({ actor }: Permit<"sql_users.create">, clusterId: string): Promise<boolean> {
  const settings = await settingsNow(await store());
  const created = { protected: false, state: "admin" } as const;
  return limitOf("sql_users.reset", holderOn(actor, clusterId), created, settings) === undefined;
}
