import { normalizeUserName, targetUser } from "../names.ts";
import { SqlRefusal } from "../refusal.ts";
import type { Script } from "../tokens.ts";
import { type KnownAdmins, revokeAdmin } from "./admin.ts";
import { joinRole } from "./membership.ts";

export type Pair = {
  /** the SQL user that an application uses, whose own rights stay as they are */
  readonly first: string;
  /** the one that is to take turns with it */
  readonly second: string;
  /** the group role that gives both their rights */
  readonly role: string;
};

/**
 * Gives two logins their rights through one group role, and takes admin from the second. CockroachDB keeps one password per user: of two
 * that are used in turns, the idle one can get a new password while the other is in use. Other rights of the first one are not shared.
 * Throws `SqlRefusal`.
 */
export function rotationPair({ first, second, role }: Pair, known: KnownAdmins = {}): Script {
  const users = [targetUser(first), targetUser(second)] as const;
  const group = targetUser(role);
  if (new Set([...users, group]).size < 3)
    throw new SqlRefusal("invalid_intent", group, "The two SQL users and their group role need three names.");
  // The other of a pair is no admin to rely on.
  const otherAdmins = known.otherAdmins?.filter((name) => normalizeUserName(name) !== users[0]);
  const others = { ...known, otherAdmins: otherAdmins || undefined };
  return [...users.map((user) => joinRole(group, user)), ...revokeAdmin(users[1], others)];
}
