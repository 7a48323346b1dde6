import { SQLSTATE, SqlError } from "./errors.ts";
import type { Place, RoleFacts } from "./facts.ts";
import { ADMIN, type Model, ROOT } from "./model.ts";
import { flawOfName, isReserved } from "./names.ts";
import type { Membership, Option, RoleChange } from "./reader/syntax.ts";
import { makeVerifier, parseVerifier } from "./scram.ts";

const NO_FACTS: RoleFacts = { options: [], memberOf: {}, system: {} };

/** CREATE USER and CREATE ROLE. */
export function createRole(
  model: Model,
  actor: string,
  name: string,
  { isRole, conditional, options }: RoleChange,
): void {
  const changes = changesOf(model, options);
  const login = !isRole && !changes.options.includes("NOLOGIN");
  model.requireRolePower(actor, login || changes.password !== undefined);
  if (isReserved(name)) throw new SqlError(SQLSTATE.reserved, `role name "${name}" is reserved`);
  const flaw = flawOfName(name);
  if (flaw !== null) throw new SqlError(SQLSTATE.syntax, flaw);
  if (model.role(name) || name === ADMIN || name === ROOT) {
    if (conditional) return;
    throw new SqlError(SQLSTATE.duplicate, `a role/user named ${name} already exists`);
  }
  const facts = withOptions(Object.assign({}, NO_FACTS, { options: isRole ? ["NOLOGIN"] : [] }), changes);
  const password = changes.password ? { password: changes.password } : {};
  model.put(Object.assign({ name, facts }, isRole ? { isRole } : { madeBySql: true as const }, password));
}

/** ALTER USER and ALTER ROLE with options. */
export function alterRole(model: Model, actor: string, name: string, { conditional, options }: RoleChange): void {
  if (name === ADMIN) throw new SqlError(SQLSTATE.privilege, "cannot edit admin role");
  if (conditional && !model.role(name)) return;
  model.existing(name);
  const changes = changesOf(model, options);
  const login = changes.password !== undefined || changes.options.some((option) => /^(NO)?LOGIN$/.test(option));
  model.requireRolePower(actor, login || changes.validUntil !== undefined);
  if (model.isAdmin(name) && !model.isAdmin(actor))
    throw new SqlError(SQLSTATE.privilege, "only users with the admin role are allowed to alter another admin");
  const role = model.role(name);
  if (!role) throw new SqlError(SQLSTATE.special, "cannot alter special user root");
  // The code that the database gives is not known.
  const isProvisioned = model.facts(name).options.some((option) => option.startsWith("PROVISIONSRC="));
  if (isProvisioned && (changes.password !== undefined || changes.named.has("PROVISIONSRC")))
    throw new SqlError(SQLSTATE.unsupported, `cannot alter PASSWORD/PROVISIONSRC option for provisioned user ${name}`);
  const { password: before, ...rest } = role;
  const password = changes.password === undefined ? before : (changes.password ?? undefined);
  const facts = withOptions(model.facts(name), changes);
  model.put(Object.assign(rest, { facts }, password === undefined ? {} : { password }));
}

type Changes = {
  /** a verifier; null for PASSWORD NULL */
  password?: string | null;
  validUntil?: string | null;
  /** SUBJECT and PROVISIONSRC; null for NULL */
  readonly named: Map<string, string | null>;
  readonly options: string[];
};

function changesOf(model: Model, options: readonly Option[]): Changes {
  const changes: Changes = { options: [], named: new Map() };
  for (const { name, value = null } of options) {
    if (name === "PASSWORD") changes.password = value === null ? null : passwordOf(model, value);
    else if (name === "VALID UNTIL") changes.validUntil = value;
    else if (name === "SUBJECT" || name === "PROVISIONSRC") changes.named.set(name, value);
    else changes.options.push(name);
  }
  return changes;
}

function passwordOf(model: Model, value: string): string {
  if (value === "") throw new SqlError("XXUUU", "empty passwords are not permitted");
  return parseVerifier(value) && !model.state.preHashedOff ? value : makeVerifier(value);
}

function withOptions(facts: RoleFacts, changes: Changes): RoleFacts {
  const options = new Set(facts.options);
  for (const option of changes.options) {
    const opposite = option.startsWith("NO") ? option.slice(2) : `NO${option}`;
    options.delete(opposite);
    // A user has LOGIN anyway, and the database does not list it.
    if (option === "NOLOGIN" || !(option.startsWith("NO") || option === "LOGIN")) options.add(option);
  }
  for (const [name, value] of changes.named) {
    for (const option of [...options]) if (option.startsWith(`${name}=`)) options.delete(option);
    if (value !== null) options.add(`${name}=${value}`);
  }
  const { validUntil: before, ...rest } = facts;
  const validUntil = changes.validUntil === undefined ? before : (changes.validUntil ?? undefined);
  return Object.assign(rest, { options: [...options].sort() }, validUntil === undefined ? {} : { validUntil });
}

/** DROP USER, in the order in which the database refuses (pkg/sql/drop_role.go). */
export function dropRole(model: Model, actor: string, name: string, ifExists: boolean): void {
  model.requireRolePower(actor, false);
  if (name === ADMIN || name === ROOT) throw new SqlError(SQLSTATE.special, `cannot drop special role ${name}`);
  if (!model.role(name)) {
    if (ifExists) return;
    throw new SqlError(SQLSTATE.missing, `role/user "${name}" does not exist`);
  }
  if (model.isAdmin(name) && !model.isAdmin(actor))
    throw new SqlError(SQLSTATE.privilege, "must be superuser to drop superusers");
  const blocker = blockerOf(model, name);
  if (blocker) throw new SqlError(SQLSTATE.dependent, blocker);
  for (const { name: member } of model.roles())
    if (model.facts(member).memberOf[name] !== undefined)
      model.change(member, (facts) => ({ ...facts, memberOf: without(facts.memberOf, name) }));
  model.remove(name);
}

/** Why the database refuses to drop a role, in its words and its order (pkg/sql/drop_role.go); null where nothing is in the way. */
export function blockerOf(model: Model, name: string): string | null {
  const held = model.state.grants.filter(({ grantee }) => grantee === name);
  const paths = [...new Set(held.map(pathOf))];
  if (paths.length > 0) return `cannot drop role/user ${name}: grants still exist on ${paths.join(", ")}`;
  const lines = [
    ...model
      .databases()
      .flatMap((database) => model.places(database))
      .filter((place) => model.owner(place) === name)
      .map((place) => `owner of ${place.kind} ${pathOf(place)}`),
    ...model.state.future.flatMap(({ database, creator, kind, grantee }) => {
      const what = kind === "tables" ? "relations" : kind;
      if (grantee === name)
        return [
          `privileges for default privileges on new ${what} ${creator === null ? "for all roles" : `belonging to role ${creator}`} in database ${database}`,
        ];
      return creator === name
        ? [`owner of default privileges on new ${what} belonging to role ${name} in database ${database}`]
        : [];
    }),
    ...Object.keys(model.facts(name).system).map((privilege) => `"${name}" has global ${privilege} privilege`),
  ];
  if (lines.length > 0)
    return [`role ${name} cannot be dropped because some objects depend on it`, ...new Set(lines)].join("\n");
  const schedules = model.role(name)?.schedules ?? 0;
  return schedules > 0 ? `cannot drop role/user ${name}; it owns ${schedules} scheduled jobs.` : null;
}

function pathOf({ database, schema, object }: Place): string {
  return [database, schema, object].filter(Boolean).join(".");
}

/** GRANT and REVOKE of roles. */
export function changeMembership(
  model: Model,
  actor: string,
  members: readonly string[],
  { gives, groups, option }: Membership,
): void {
  for (const group of groups)
    for (const member of members) {
      model.existing(group);
      model.existing(member);
      requireMembershipPower(model, actor, group);
      if (member === ROOT)
        throw new SqlError(
          SQLSTATE.special,
          "role/user root cannot be removed from role admin or lose the ADMIN OPTION",
        );
      if (gives) join(model, member, group, option);
      else leave(model, member, group, option);
    }
}

function requireMembershipPower(model: Model, actor: string, group: string): void {
  const holders = [...model.closure(actor)];
  const hasOption = actor === ROOT || holders.some((role) => model.facts(role).memberOf[group] === true);
  if (hasOption) return;
  if (group === ADMIN || model.isAdmin(group))
    throw new SqlError(SQLSTATE.privilege, `${actor} must have admin option on role "${group}"`);
  if (!model.hasSystem(actor, "CREATEROLE"))
    throw new SqlError(SQLSTATE.privilege, `${actor} must have CREATEROLE or have admin option on role "${group}"`);
}

function join(model: Model, member: string, group: string, withOption: boolean): void {
  if (member === group) throw new SqlError(SQLSTATE.invalidGrant, `${member} cannot be a member of itself`);
  if (model.closure(group).has(member))
    throw new SqlError(SQLSTATE.invalidGrant, `making ${member} a member of ${group} would create a cycle`);
  model.change(member, (facts) => ({
    ...facts,
    memberOf: { ...facts.memberOf, [group]: withOption || facts.memberOf[group] === true },
  }));
}

function leave(model: Model, member: string, group: string, optionOnly: boolean): void {
  model.change(member, (facts) => {
    if (facts.memberOf[group] === undefined) return facts;
    const memberOf = optionOnly ? { ...facts.memberOf, [group]: false } : without(facts.memberOf, group);
    return { ...facts, memberOf };
  });
}

export function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
