import type { Effects } from "./effects.ts";
import { grant, revoke } from "./grants.ts";
import type { Intent } from "./intent.ts";
import { targetUser, type UserName } from "./names.ts";
import { enterDatabase } from "./objects.ts";
import type { Bundle, Offer } from "./offer.ts";
import { SqlRefusal } from "./refusal.ts";
import { revokeAdmin } from "./templates/admin.ts";
import { dataOffer } from "./templates/data-levels.ts";
import { ownerOffer } from "./templates/ddl-owner.ts";
import { createRole, dropRole, joinRole, leaveRole } from "./templates/membership.ts";
import { backupOffer, monitoringOffer } from "./templates/operators.ts";
import { releaseGrants } from "./templates/ownership.ts";
import { tableOffer } from "./templates/tables.ts";
import { type LookedAt, verifyAccess } from "./templates/verify.ts";
import type { Script, Statement } from "./tokens.ts";
import { parseVersion, type Version } from "./version.ts";

export type AccessPlan = {
  /** in runnable order: per database its role, connect, usage, existing, later; then membership; admin goes last */
  readonly run: Script;
  /**
   * Reverses exactly what `run` gave, roles included, in the opposite order. It does not make the user admin again. If the roles have other
   * members, use `leave`.
   */
  readonly undo: Script;
  /** takes the user out of the roles and leaves these as they are; empty for direct grants */
  readonly leave: Script;
  readonly verify: Script;
  /** the databases and schemas that the verify script reads, where they are more */
  readonly looksAt: LookedAt;
  /** the group roles, in the order in which they are made; empty for direct grants */
  readonly roles: readonly UserName[];
  readonly effects: Effects;
  /** one sentence each, for the person who decides */
  readonly gives: string;
  readonly doesNot: string;
  readonly blastRadius: string;
  /** what a reader would not expect, as whole sentences */
  readonly notes: readonly string[];
};

/**
 * Turns an intent into its SQL. Throws `SqlRefusal` rather than return a statement that fails, does something else than it says, or changes
 * a reserved user.
 */
export function planAccess(intent: Intent): AccessPlan {
  const user = targetUser(intent.user);
  const offer = offerOf(intent, parseVersion(intent.version));
  const byRole = intent.via === "role";
  for (const { role } of offer.bundles)
    if (byRole && role === user)
      throw new SqlRefusal("forbidden_target", user, `${user} has the name of the group role itself. Grant directly.`);
  const roles = byRole ? [...new Set(offer.bundles.map(({ role }) => role))] : [];
  const demote = intent.demote === false ? [] : revokeAdmin(user, { ...intent.demote, runBy: intent.runBy });
  const leave = roles.map((role) => leaveRole(role, user));
  const { databases, takenFrom } = offer;
  const looksAt: LookedAt = { databases, takenFrom };
  const cannot = [...offer.cannot, "create users"];
  return {
    run: [
      ...offer.bundles.flatMap((bundle) => give(bundle, user, byRole)),
      ...roles.map((role) => joinRole(role, user)),
      ...demote,
    ],
    undo: [...leave, ...offer.bundles.toReversed().flatMap((bundle) => take(bundle, user, byRole))],
    leave,
    verify: verifyAccess(user, looksAt, intent.code),
    looksAt,
    roles,
    effects: offer.effects,
    gives: `${user} can ${offer.can}.`,
    doesNot: `${sentence(`it does not let ${user} ${cannot.join(", nor ")}`, restOf(intent, user))}`,
    blastRadius: sentence(
      `the holder of this password can ${offer.can}; ${cannot.map((capability) => `cannot ${capability}`).join("; ")}`,
      restOf(intent, user),
    ),
    notes: [...offer.notes, ...(demote.length > 0 ? [VIEW_NOTE] : []), ...(byRole ? [] : DIRECT_NOTES)],
  };
}

/**
 * Undoes the first `done` statements of the plan's `run`: all of them, or with `user` this user's memberships alone, which
 * leaves the roles to their other members. It does not make the user admin again. Throws as {@link planAccess}.
 */
export function undoAfter(intent: Intent, done: number, from: "all" | "user"): Script {
  const user = targetUser(intent.user);
  const offer = offerOf(intent, parseVersion(intent.version));
  const byRole = intent.via === "role";
  let before = 0;
  const begun: Bundle[] = [];
  for (const bundle of offer.bundles) {
    const [all, last] = [give(bundle, user, byRole).length, bundle.more?.(user).run.length ?? 0];
    const { more, ...granted } = bundle;
    // Entering a database changes nothing. Objects that were not taken over are not given away.
    if (done > before + (bundle.database === null ? 0 : 1)) begun.push(done > before + all - last ? bundle : granted);
    before += all;
  }
  const roles = byRole ? [...new Set(offer.bundles.map(({ role }) => role))] : [];
  const leave = roles.slice(0, Math.max(0, done - before)).map((role) => leaveRole(role, user));
  if (from === "user" && byRole) return leave;
  return [...leave, ...begun.toReversed().flatMap((bundle) => take(bundle, user, byRole))];
}

/** Conditions that the sentences omit: without these notes they would promise too much. */
function restOf({ demote, isRestricted }: Intent, user: UserName): { before: string; after: string } {
  const keepsAdmin = demote === false && !isRestricted;
  return {
    before: keepsAdmin
      ? `This SQL does not revoke admin: while ${user} is admin, the holder of this password can do everything in the cluster. Without admin, `
      : "",
    after: `Rights of public stay unless they were revoked: to create tables in schema public of every database, to connect to every database, and what else public was given. What ${user} owns or was granted before stays too.`,
  };
}

function sentence(claim: string, { before, after }: ReturnType<typeof restOf>): string {
  const first = before === "" ? claim.charAt(0).toUpperCase() + claim.slice(1) : `${before}${claim}`;
  return `${first}. ${after}`;
}

const VIEW_NOTE =
  "From v26.2 a view reads with the rights of its owner. If the user owns views, queries of others on them can fail once it loses admin.";

const DIRECT_NOTES = [
  "Direct grants block a later delete in every database: it then needs the clean-up script.",
  "The undo script also revokes these rights if the user had them before.",
];

function offerOf(intent: Intent, version: Version | null): Offer {
  switch (intent.level) {
    case "table-level":
      return tableOffer(intent, version);
    case "ddl-owner":
      return ownerOffer(intent, version);
    case "backup-operator":
      return backupOffer(intent, version);
    case "monitoring":
      return monitoringOffer(version);
    case "read-only":
    case "read-write":
    case "append-only":
      return dataOffer(intent, version);
    default:
      return intent satisfies never;
  }
}

function give(bundle: Bundle, user: UserName, byRole: boolean): Script {
  const holder = byRole ? bundle.role : user;
  const script: Statement[] = bundle.database === null ? [] : [enterDatabase(bundle.database)];
  if (byRole) script.push(createRole(holder));
  for (const right of bundle.rights) if (!right.undoOnly) script.push(grant(right, holder));
  return [...script, ...(bundle.more?.(holder).run ?? [])];
}

function take(bundle: Bundle, user: UserName, byRole: boolean): Script {
  const holder = byRole ? bundle.role : user;
  const script: Statement[] = bundle.database === null ? [] : [enterDatabase(bundle.database)];
  script.push(...(bundle.more?.(holder).undo ?? []));
  for (const right of bundle.rights.toReversed()) script.push(revoke(right, holder));
  // Such a role owns nothing by itself, so that DROP OWNED has nothing to delete.
  if (byRole && bundle.database !== null && bundle.unnamedSchemas)
    script.push(...releaseGrants(holder, null, bundle.database));
  if (byRole) script.push(dropRole(holder));
  return script;
}
