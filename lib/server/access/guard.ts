import "server-only";
import { cache } from "react";
import { hasScope, type TokenScope } from "#lib/shared/people/token-limits.ts";
import { clusterRoleOn, may, type OwnPermission, type Permission, POLICY } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import { Refusal } from "../base/failure.ts";
import { tokenHash } from "../base/ids.ts";
import type { RequestContext } from "../base/request/request.ts";
import { rolesNow } from "../store/clusters/cluster-roles.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { hasProof, takeFactorProof, takeProof } from "../store/sign-in/session-proof.ts";
import { CONFIRMED_MS, findSession, type Session, sessionOfBegun } from "../store/sign-in/sessions.ts";
import { type OwnedSqlUser, ownedSqlUser } from "../store/sql-users/owned-sql-users.ts";
import type { Actor } from "./actor.ts";
import { presentedSessionId, sessionIdIn } from "./cookies.ts";
import { factorDutyOf } from "./factor-duty.ts";
import { isTokenSession, tokenActorAgain } from "./token-actor.ts";

declare const proof: unique symbol;

export type { Actor } from "./actor.ts";

/** Proof that the guard let this actor do `P`. Functions that take one cannot be called without a check. */
export type Permit<P extends Permission> = {
  readonly actor: Actor;
  readonly permission: P;
  /** of what a rule gives without a role: throws unless it gives it still, in place of the right */
  readonly still?: () => Promise<void>;
  readonly [proof]: true;
} & (P extends OwnPermission ? { /** as it was at the check */ readonly owned: OwnedSqlUser } : unknown);

/**
 * The account behind this request's cookie, or undefined: also where it needs a second factor before anything else. It is read again for
 * each request, so a lost right is gone at once. `use`: see {@link findSession}.
 */
export async function currentActor(use: boolean): Promise<Actor | undefined> {
  const found = await anyActor(use);
  return found?.mustEnrol ? undefined : found?.actor;
}

type AnyActor = { actor: Actor; mustEnrol: boolean } | undefined;

/**
 * Reads who is signed in, also an account that must add a second factor first. For that, for leaving, and for saying why. The parts of a page that is
 * rendered share one reading; every other request reads anew each time.
 */
export function anyActor(use: boolean): Promise<AnyActor> {
  const page = rendering();
  // A part that only looks takes the reading of one that uses the session.
  page.uses ||= use;
  return readActor(page.uses);
}

const rendering = cache(() => ({ uses: false }));

const readActor = cache(async (use: boolean): Promise<AnyActor> => {
  const id = await presentedSessionId();
  if (!id) return undefined;
  const db = await store();
  const actor = await asActor(await findSession(db, id, use));
  if (!actor) return undefined;
  const { dueAt = Number.POSITIVE_INFINITY } = await factorDutyOf(db, actor);
  return { actor, mustEnrol: dueAt <= Date.now() };
});

/** Whether this `Cookie` header belongs to a live session. It gives no right, and does not count as use of the session. */
export async function isSignedIn(cookieHeader: string): Promise<boolean> {
  const id = await sessionIdIn(cookieHeader);
  return id !== undefined && (await findSession(await store(), id, false)) !== undefined;
}

/** A person or token as they are at this moment, or undefined where the session or token has ended since. A renewed session has not. */
export async function actorAgain({
  sessionHash,
  confirmedAt,
}: Pick<Actor, "sessionHash" | "confirmedAt">): Promise<Actor | undefined> {
  if (isTokenSession(sessionHash)) return tokenActorAgain(sessionHash);
  const session = await sessionOfBegun(await store(), sessionHash);
  return asActor(session && session.idHash !== sessionHash ? { ...session, confirmedAt } : session);
}

async function asActor(session: Session | undefined): Promise<Actor | undefined> {
  if (!session) return undefined;
  const { account, idHash, confirmedAt } = session;
  const { clusterRoles, byLabel } = await rolesNow(await store(), account.id);
  return present<Actor>({
    accountId: account.id,
    email: account.email,
    name: account.name,
    role: account.role,
    clusterRoles,
    byLabel,
    sessionHash: idHash,
    confirmedAt,
  });
}

/**
 * Returns the permit, or throws: `cluster_not_found` where the account has no role on the cluster, whether it exists or not;
 * `forbidden` where it sees the cluster but may not do this.
 */
export function authorize<P extends Permission>(actor: Actor, permission: P, clusterId?: string): Permit<P> {
  // A door that forgot its SQL user finds none.
  if (POLICY[permission].on === "own_sql_users") throw new Refusal("sql_user_not_found");
  requireCluster(actor, clusterId);
  if (!may(actor, permission, clusterId)) {
    const seesNothing = clusterId !== undefined && !clusterRoleOn(actor, clusterId);
    throw new Refusal(POLICY[permission].on === "cluster" && seesNothing ? "cluster_not_found" : "forbidden");
  }
  return { actor, permission } as unknown as Permit<P>;
}

/**
 * Permits a person without a role to have the SQL user created that a rule gives them. `still` throws unless it gives it at that moment: it
 * is asked again right before anything is sent.
 */
export function authorizeByRule(
  { actor }: Permit<"requests.ask">,
  still: () => Promise<void>,
): Permit<"sql_users.create"> {
  if (actor.token) throw new Refusal("token_needs_person");
  return { actor, permission: "sql_users.create", still } as unknown as Permit<"sql_users.create">;
}

/**
 * Permits a change of a SQL user, by its row: the actor must be in the team that owns it now. Every other row is refused as `sql_user_not_found`:
 * of another team, without an owner, ended or missing; for administrators too.
 */
export async function authorizeOwned<P extends OwnPermission>(
  actor: Actor,
  permission: P,
  rowId: string,
): Promise<Permit<P>> {
  const owned = await ownedSqlUser(await store(), actor.accountId, rowId);
  if (!owned || !may(actor, permission)) throw new Refusal("sql_user_not_found");
  requireCluster(actor, owned.clusterId);
  return { actor, permission, owned } as unknown as Permit<P>;
}

/** Throws `cluster_not_found` for a cluster that the token was not made for, also where the permission is not about one cluster. */
function requireCluster({ token }: Actor, clusterId: string | undefined): void {
  if (!token || clusterId === undefined || token.clusters === "all") return;
  if (!token.clusters.has(clusterId)) throw new Refusal("cluster_not_found");
}

/** Throws `token_scope` where a program's token was not made for this scope, and always where an operation has none. People have no scopes. */
export function requireScope({ token }: Actor, scope: TokenScope | undefined): void {
  if (!token) return;
  if (scope === undefined || !hasScope(token.scopes, scope)) throw new Refusal("token_scope");
}

/**
 * Throws `reauthentication_required` unless the password was given within the last ten minutes. For a token it was given when the token
 * was made for this.
 */
export function requireConfirmed(actor: Actor, now = Date.now()): void {
  if (actor.token) return;
  if (actor.confirmedAt < now - CONFIRMED_MS) throw new Refusal("reauthentication_required");
}

/**
 * Throws `reauthentication_required` unless the password was given again for this act: once for each, and not at sign-in. It
 * protects against a stranger at a browser that is signed in. Throws `token_needs_person` for a token.
 *
 * `asks` throws where the act needs an agreement. It runs only for a person with the password, and leaves it for the act that follows.
 * `within`: the transaction of the act, so that an act that fails leaves the password too.
 */
export async function requireProof(actor: Actor, asks?: () => Promise<void>, within?: Store): Promise<void> {
  if (actor.token) throw new Refusal("token_needs_person");
  const db = within ?? (await store());
  // A request under the id from before a confirmation did not bring the password.
  const isRenewed = actor.confirmedAt === 0;
  if (isRenewed || (asks && !(await hasProof(db, actor.sessionHash)))) throw new Refusal("reauthentication_required");
  await asks?.();
  if (!(await takeProof(db, actor.sessionHash))) throw new Refusal("reauthentication_required");
}

/**
 * Throws `factor_proof_required` unless a passkey or a code of an authenticator app was given again for this act: once for each, and not at
 * sign-in. Throws `token_needs_person` for a token. `within`: the transaction of the act, so that an act that fails leaves the proof.
 * Resolves to since when the account has had that factor: a copied session could have added one.
 */
export async function requireFactorProof(actor: Actor, within: Store): Promise<number> {
  if (actor.token) throw new Refusal("token_needs_person");
  const id = await presentedSessionId();
  // A request under the id from before a confirmation did not bring the proof.
  const isOwn = id !== undefined && tokenHash(id) === actor.sessionHash;
  const since = isOwn ? await takeFactorProof(within, actor.sessionHash) : undefined;
  if (since === undefined) throw new Refusal("factor_proof_required");
  return since;
}

/** Throws `wrong_origin` unless a browser says that our own page sent this. A missing header is refused too. */
export function requireOwnOrigin(request: RequestContext): void {
  if (!request.ownOrigin) throw new Refusal("wrong_origin");
}
