import { PUBLIC, targetUser } from "../names.ts";
import { enterDatabase } from "../objects.ts";
import { SqlRefusal } from "../refusal.ts";
import type { FutureKind } from "../targets.ts";
import type { Script, Statement } from "../tokens.ts";
import { disableNow } from "./admin.ts";
import { revokeConnection, revokeSystem } from "./clean-drop.ts";
import { revokeDefault } from "./defaults.ts";
import { reassignOwned, releaseGrants } from "./ownership.ts";
import { type HeldInSystem, revokeInSystem } from "./system-rights.ts";

/** The findings on a user in one database. */
type FoundIn = {
  readonly database: string;
  readonly owns: boolean;
  readonly holds: boolean;
  /** null: of the whole database, or of all roles */
  readonly defaults: readonly {
    readonly schema: string | null;
    readonly creator: string | null;
    readonly grantee: string;
    /** as SHOW DEFAULT PRIVILEGES names it */
    readonly kind: string;
  }[];
};

export type FoundBlockers = {
  readonly system: boolean;
  readonly externalConnections: readonly string[];
  readonly inSystem: HeldInSystem;
  /** without `system` */
  readonly databases: readonly FoundIn[];
};

/**
 * `prepare` deletes nothing: it stops logins, gives the user's objects a new owner, and revokes its default privileges and what it holds
 * in the database `system`. `release` revokes its other grants with DROP OWNED, which deletes objects that are still owned: check again before it. Both are empty where nothing was found.
 * Throws `SqlRefusal` where the user owns something and there is no new owner.
 */
export function clearBlockers(
  typed: string,
  newOwner: string | undefined,
  found: FoundBlockers,
): { readonly prepare: Script; readonly release: Script } {
  const user = targetUser(typed);
  const heir = newOwner === undefined ? null : targetUser(newOwner);
  if (heir === user)
    throw new SqlRefusal("forbidden_target", user, "The new owner cannot be the user that is deleted.");
  if (heir === null && found.databases.some(({ owns }) => owns))
    throw new SqlRefusal("invalid_intent", user, `${user} owns objects. Choose who owns them from now on.`);
  const prepare: Statement[] = [];
  const release: Statement[] = [];
  if (found.system) prepare.push(revokeSystem(user));
  prepare.push(...found.externalConnections.map((name) => revokeConnection(user, name)));
  prepare.push(...revokeInSystem(user, found.inSystem));
  for (const { database, owns, holds, defaults } of found.databases) {
    const enter = enterDatabase(database);
    const before: Statement[] = owns ? [reassignOwned(user, heir, database)] : [];
    for (const { schema, creator, grantee, kind: shown } of defaults) {
      const kind = KINDS[shown];
      if (!kind) throw new SqlRefusal("invalid_intent", shown, `Default privileges on ${shown} are not known.`);
      const of = creator === null ? null : targetUser(creator);
      const whose = grantee === PUBLIC ? PUBLIC : targetUser(grantee);
      before.push(revokeDefault(whose, { kind, schema, creator: of }));
    }
    if (before.length > 0) prepare.push(enter, ...before);
    if (owns || holds) release.push(enter, ...releaseGrants(user, heir ?? null, database));
  }
  if (prepare.length + release.length > 0) prepare.unshift(...disableNow(user));
  return { prepare, release };
}

const KINDS: Readonly<Record<string, FutureKind>> = {
  tables: "TABLES",
  sequences: "SEQUENCES",
  types: "TYPES",
  schemas: "SCHEMAS",
  functions: "FUNCTIONS",
  routines: "FUNCTIONS",
};
