import { BlockList, isIP } from "node:net";
import { DIRECTORY_OWNER_DAYS } from "#lib/shared/people/token-limits.ts";
import { ALL_CLUSTERS, type ClusterRole, clusterRoleOn, higherRole, type Roles } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import { Refusal } from "../base/failure.ts";
import { tokenHash } from "../base/ids.ts";
import { log } from "../base/log.ts";
import { isTokenText } from "../base/request/token-text.ts";
import { rolesNow } from "../store/clusters/cluster-roles.ts";
import { labelReach } from "../store/clusters/label-scopes.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { liveApiToken, type StoredToken, touchApiToken } from "../store/people/api-tokens.ts";
import { isOfDirectory } from "../store/people/directory-rights.ts";
import { seenAtProvider } from "../store/people/identities.ts";
import { rolesOfTeam } from "../store/people/teams.ts";
import type { TokenActor } from "./actor.ts";
import { factorDutyOf } from "./factor-duty.ts";

const SCHEME = /^bearer +(\S+)$/i;
const DIRECTORY_OWNER_MS = DIRECTORY_OWNER_DAYS * 24 * 60 * 60_000;
/** Replaces the session for background work of a token. No hash of a session has this prefix. */
const SESSION_PREFIX = "token:";

/** The hash of the token text in an `Authorization` header; undefined where it cannot be one. */
export function presentedHash(authorization: string | null): string | undefined {
  const text = SCHEME.exec(authorization ?? "")?.[1] ?? "";
  return isTokenText(text) ? tokenHash(text) : undefined;
}

/** The live token of an `Authorization` header. Throws `token_invalid` where there is none. */
export async function presentedToken(authorization: string | null): Promise<StoredToken> {
  const hash = presentedHash(authorization);
  const token = hash === undefined ? undefined : await liveApiToken(await store(), { hash });
  if (!token) throw new Refusal("token_invalid");
  return token;
}

/**
 * The actor of a token, with the rights that its owner has at this moment, narrowed to the token's clusters. Nothing of it is cached.
 * Throws `token_address` for another address, `token_invalid` where its owner is disabled, `token_owner_away` where the owner's rights come
 * from the directory and the last sign-in at the provider is days ago or a sign-out there followed it, `factor_required` where the owner must add a second factor.
 */
export async function actorOfToken(token: StoredToken, address: string): Promise<TokenActor> {
  if (!isAllowedAddress(token.addresses, address)) throw new Refusal("token_address");
  const db = await store();
  const actor = await actorOf(db, token);
  // A store that cannot be written still answers what is read.
  await touchApiToken(db, token, address).catch((error: unknown) =>
    log().warn({ error }, "the use of a token was not noted"),
  );
  return actor;
}

/** A token as it is now, for work that it began; undefined where it or its owner's right to use it has ended. */
export async function tokenActorAgain(sessionHash: string): Promise<TokenActor | undefined> {
  const db = await store();
  const token = await liveApiToken(db, { id: sessionHash.slice(SESSION_PREFIX.length) });
  return (
    token &&
    actorOf(db, token).catch((error: unknown) => {
      if (error instanceof Refusal) return undefined;
      throw error;
    })
  );
}

/** Whether this stands for a token and not for a session. */
export function isTokenSession(sessionHash: string): boolean {
  return sessionHash.startsWith(SESSION_PREFIX);
}

async function actorOf(db: Store, token: StoredToken): Promise<TokenActor> {
  const { id, name, owner } = token;
  const clusters = await clustersOf(db, token);
  const { byLabel, ...roles } = await rolesOf(db, token);
  return present<TokenActor>({
    accountId: owner.kind === "personal" ? owner.id : id,
    email: owner.kind === "personal" ? owner.email : `service ${name}`,
    name: `${name} (${owner.name})`,
    // Managing accounts and Rolecall itself is for people.
    role: "member",
    clusterRoles: narrowed(roles, clusters),
    byLabel: byLabel || token.label !== null ? { others: new Map() } : undefined,
    sessionHash: SESSION_PREFIX + id,
    confirmedAt: 0,
    token: {
      id,
      name,
      owner: owner.name,
      kind: owner.kind,
      scopes: new Set(token.scopes),
      clusters,
      label: token.label,
      expiresAt: token.expiresAt,
      readsAll: token.scopes.includes("audit_all") && roles.role === "administrator" && clusters === "all",
    },
  });
}

/** The clusters of a token: of one that follows a label, those that it reaches at this moment. */
async function clustersOf(db: Store, { id, label, clusters }: StoredToken): Promise<"all" | ReadonlySet<string>> {
  if (label === null) return clusters === "all" ? clusters : new Set(clusters);
  return (await labelReach(db, [{ kind: "token", id, label }])).get(id) ?? new Set();
}

/** The roles of the owner now. Throws where the owner could not sign in and use them. */
async function rolesOf(db: Store, { owner }: StoredToken): Promise<Roles & { byLabel: boolean }> {
  if (owner.kind === "service") {
    const roles = await rolesOfTeam(db, owner.id);
    const clusterRoles = new Map<string, ClusterRole>();
    for (const { clusterId, role } of roles)
      clusterRoles.set(clusterId, higherRole(role, clusterRoles.get(clusterId)) ?? role);
    return { role: "member", clusterRoles, byLabel: roles.some(({ label }) => label) };
  }
  if (owner.disabled) throw new Refusal("token_invalid");
  const { clusterRoles, byLabel } = await rolesNow(db, owner.id);
  const roles = { role: owner.role, clusterRoles, byLabel: byLabel !== undefined };
  await requireSeen(db, owner.id);
  const { dueAt = Number.POSITIVE_INFINITY } = await factorDutyOf(db, { accountId: owner.id, ...roles });
  if (dueAt <= Date.now()) throw new Refusal("factor_required");
  return roles;
}

/** Rights from the directory end with a sign-out there, and are only as new as the last sign-in. A program never signs in. */
async function requireSeen(db: Store, accountId: string): Promise<void> {
  if (!(await isOfDirectory(db, accountId))) return;
  if ((await seenAtProvider(db, accountId)) <= Date.now() - DIRECTORY_OWNER_MS) throw new Refusal("token_owner_away");
}

/** The roles on the token's clusters alone. An administrator is Cluster Admin there. */
function narrowed(roles: Roles, clusters: "all" | ReadonlySet<string>): Map<string, ClusterRole> {
  const on = clusters === "all" ? new Set([ALL_CLUSTERS, ...roles.clusterRoles.keys()]) : clusters;
  const given = new Map<string, ClusterRole>();
  for (const id of on) {
    const role = clusterRoleOn(roles, id);
    if (role) given.set(id, role);
  }
  return given;
}

/** Whether one of these addresses and networks covers the address; none cover all. */
function isAllowedAddress(allowed: readonly string[], address: string): boolean {
  if (allowed.length === 0) return true;
  const list = new BlockList();
  for (const each of allowed) {
    const [net = "", bits] = each.split("/");
    const family = isIP(net) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(net, family);
    else list.addSubnet(net, Number(bits), family);
  }
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 6 ? "ipv6" : "ipv4");
}
