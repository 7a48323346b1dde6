import { ADMIN } from "./answers/compare/held.ts";
import { asSurplus, type Holdings, type Taken } from "./answers/holdings.ts";
import type { Intent } from "./intent.ts";
import { targetUser, type UserName } from "./names.ts";
import { userToken } from "./objects.ts";
import { planAccess } from "./plan.ts";
import { PRIVILEGES } from "./privileges.ts";
import { SqlRefusal } from "./refusal.ts";
import { sql, statement } from "./statement.ts";
import { restoreAdmin, revokeAdmin } from "./templates/admin.ts";
import { leaveRole } from "./templates/membership.ts";
import { revokeSurplus } from "./templates/revoke-surplus.ts";
import { showChangeableOfAll } from "./templates/verify-everyone.ts";
import { nameToken, type Script, type Statement } from "./tokens.ts";

/** The three parts of a restriction, in their order. */
export type Restriction = {
  /** makes the group roles of the level and gives them their rights; changes nothing of the SQL user */
  readonly roles: Script;
  /** puts the SQL user into the group roles */
  readonly grants: Script;
  /** takes what makes it more than restricted, `admin` last; one for each of `taken` */
  readonly revokes: Script;
  readonly taken: readonly Taken[];
  /** the group roles of the level that it was not in before */
  readonly joined: readonly UserName[];
  /** all group roles of the level */
  readonly level: readonly UserName[];
  readonly gives: string | null;
};

type Without<I, K extends PropertyKey> = I extends unknown ? Omit<I, K> : never;
/** The level of a restriction: wanted access by group roles. */
export type WantedLevel = Without<Intent, "user" | "code" | "demote" | "isRestricted" | "runBy">;

/** `wanted`: null gives nothing. `ownUser`: Rolecall's own SQL user, which stays admin. */
type Restricting = { user: string; wanted: WantedLevel | null; code: string; held: Holdings; ownUser: string };

/**
 * What restricts a SQL user: it gets the level by group roles, then loses what makes it more than restricted. Throws `SqlRefusal` as
 * `planAccess`, and `invalid_intent` for direct grants, which could not be told from those that it had, and for objects that are taken over
 * from another.
 */
export function planRestriction({ user, wanted, code, held, ownUser }: Restricting): Restriction {
  const name = targetUser(user);
  const { roles, grants, level, gives } = givesOf(name, wanted, code);
  return {
    roles,
    grants,
    level,
    gives,
    revokes: held.powers.flatMap((each) => takeStatement(name, each, ownUser)),
    taken: held.powers,
    joined: level.filter((role) => !held.roles.has(role)),
  };
}

function givesOf(name: UserName, wanted: WantedLevel | null, code: string) {
  if (wanted === null) return { roles: [], grants: [], level: [], gives: null };
  if (wanted.via !== "role")
    throw new SqlRefusal("invalid_intent", name, "A restriction gives its level by group roles. Choose group roles.");
  if (wanted.level === "ddl-owner" && wanted.takeOverFrom !== undefined)
    throw new SqlRefusal(
      "invalid_intent",
      name,
      "Taking over objects changes another SQL user. Run that SQL on its own.",
    );
  const plan = planAccess({ ...wanted, user: name, code, demote: false } as Intent);
  const at = plan.run.length - plan.roles.length;
  return { roles: plan.run.slice(0, at), grants: plan.run.slice(at), level: plan.roles, gives: plan.gives };
}

function takeStatement(user: UserName, taken: Taken, ownUser: string): Script {
  const isAdmin = taken.kind === "role" && taken.role === ADMIN;
  return isAdmin ? revokeAdmin(user, { otherAdmins: [ownUser] }) : revokeSurplus(user, [], [asSurplus(user, taken)]);
}

/** Takes the SQL user out of these group roles again. */
export function leaveLevel(user: string, joined: readonly string[]): Script {
  const name = targetUser(user);
  return joined.map((role) => leaveRole(targetUser(role), name));
}

/** Gives back what a restriction has taken, in the opposite order. It is the one script that makes a SQL user admin again. */
export function giveBack(user: string, taken: readonly Taken[]): Script {
  const name = targetUser(user);
  return taken.toReversed().flatMap((each) => giveStatement(name, each));
}

function giveStatement(name: UserName, taken: Taken): Script {
  switch (taken.kind) {
    case "role":
      return [giveRole(name, taken)];
    case "role option": {
      const option = { kind: "keyword", text: taken.option } as const;
      return [
        statement(`Gives ${name} the role option ${taken.option}.`, sql`ALTER USER ${userToken(name)} WITH ${option}`),
      ];
    }
    case "system": {
      if (!Object.hasOwn(PRIVILEGES.system, taken.privilege))
        throw new SqlRefusal("invalid_privilege", taken.privilege, "Rolecall does not know this system privilege.");
      const privilege = { kind: "privilege", text: taken.privilege } as const;
      const option = taken.option ? sql` WITH GRANT OPTION` : [];
      return [
        statement(
          `Gives ${name} the system privilege ${taken.privilege}${taken.option ? ", with the right to grant it on" : ""}.`,
          sql`GRANT SYSTEM ${privilege} TO ${userToken(name)}${option}`,
        ),
      ];
    }
    default:
      return taken satisfies never;
  }
}

function giveRole(name: UserName, { role, option }: Extract<Taken, { kind: "role" }>): Statement {
  if (role === ADMIN && option) return restoreAdmin(name)[0] as Statement;
  const group = role === ADMIN ? sql`admin` : nameToken(targetUser(role));
  return statement(
    `Puts ${name} into the role ${role}${option ? ", with the right to put others into it" : ""}.`,
    sql`GRANT ${group} TO ${userToken(name)}${option ? sql` WITH ADMIN OPTION` : []}`,
  );
}

/** Shows every user and role with its options and whether it owns a database, who is in which role, and every system privilege. */
export function showHoldings(): readonly [users: Statement, roles: Statement, system: Statement] {
  const [users, roles, system] = showChangeableOfAll();
  if (!users || !roles || !system) throw new Error("the statements about everyone have no lists");
  return [users, roles, system];
}
