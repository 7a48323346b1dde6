import { revokeSurplus } from "../templates/revoke-surplus.ts";
import { ADMIN } from "./compare/held.ts";
import { GRANTABLE, type Surplus, surplusWords } from "./compare/surplus.ts";
import { isHarmlessSystem, isPower } from "./powers.ts";
import { cellOf, hasColumns, isYes, type ResultSet } from "./read/result-set.ts";
import { heldOptions, optionWords } from "./role-options.ts";

/**
 * A right that a restriction takes. `onlyOption`: it stays, without the right to pass it on. With `option` a membership has ADMIN OPTION, and
 * a system privilege may be granted on.
 */
export type Taken =
  | { readonly kind: "role"; readonly role: string; readonly option: boolean; readonly onlyOption: boolean }
  | { readonly kind: "role option"; readonly option: string }
  | { readonly kind: "system"; readonly privilege: string; readonly option: boolean; readonly onlyOption: boolean };

/** What a SQL user holds in the whole cluster, by three lists of the cluster. It does not tell of grants within databases. */
export type Holdings = {
  /** whether the cluster lists it */
  readonly isThere: boolean;
  /** the roles that it is in itself, not through others, and whether it may put others into them */
  readonly roles: ReadonlyMap<string, boolean>;
  /** its own role options, and its own system privileges with whether it may grant them on */
  readonly options: ReadonlySet<string>;
  readonly system: ReadonlyMap<string, boolean>;
  /** the role through which it is admin: null for a member itself, undefined where it is not admin */
  readonly adminThrough: string | null | undefined;
  /** what makes it more than restricted and can be taken, the admin role last */
  readonly powers: readonly Taken[];
  /** what makes it more than restricted and cannot be taken by name, one phrase each */
  readonly stays: readonly string[];
  readonly ownsDatabase: boolean;
};

/** Chains of roles would otherwise take time by the square of their length. */
const MOST_MEMBERSHIPS = 300_000;

/** The lists of a cluster from which {@link EveryHolding} reads: those of `showHoldings`, in its order. */
export type HoldingLists = readonly [users: ResultSet, roles: ResultSet, system: ResultSet];

/** What every SQL user and role of a cluster holds. */
export class EveryHolding {
  readonly #optionsOf: ReadonlyMap<string, string>;
  readonly #owners: ReadonlySet<string>;
  readonly #groups: ReadonlyMap<string, readonly { role: string; option: boolean }[]>;
  readonly #system: ReadonlyMap<string, readonly { privilege: string; option: boolean }[]>;

  private constructor([users, roles, system]: HoldingLists) {
    this.#optionsOf = new Map(
      users.rows.map((row) => [cellOf(users, row, "username"), cellOf(users, row, "role_options")]),
    );
    this.#owners = new Set(
      users.rows
        .filter((row) => isYes(cellOf(users, row, "owns_database")))
        .map((row) => cellOf(users, row, "username")),
    );
    this.#groups = grouped(roles, "member", (row) => ({
      role: cellOf(roles, row, "role_name"),
      option: isYes(cellOf(roles, row, "is_admin")),
    }));
    this.#system = grouped(system, "grantee", (row) => ({
      privilege: cellOf(system, row, "privilege_type"),
      option: isYes(cellOf(system, row, "is_grantable")),
    }));
  }

  /** Undefined where the answers are of other statements, or list a user twice. */
  static read(lists: HoldingLists): EveryHolding | undefined {
    const [users, roles, system] = lists;
    const isWhole =
      hasColumns(users, ["username", "role_options", "owns_database"]) &&
      hasColumns(roles, ["role_name", "member", "is_admin"]) &&
      hasColumns(system, ["grantee", "privilege_type", "is_grantable"]) &&
      roles.rows.length <= MOST_MEMBERSHIPS;
    const names = new Set(users.rows.map((row) => cellOf(users, row, "username")));
    return isWhole && names.size === users.rows.length ? new EveryHolding(lists) : undefined;
  }

  /** Those that can log in and are admin, but for the database's own `root`. */
  admins(): string[] {
    return [...this.#optionsOf.keys()].filter(
      (name) => name !== "root" && name !== ADMIN && this.#logsIn(name) && this.isAdmin(name),
    );
  }

  /** What this SQL user holds. */
  of(name: string): Holdings {
    const direct = this.#groups.get(name) ?? [];
    const through = direct.find(({ role }) => role === ADMIN) ? null : this.#wayTo(ADMIN, name);
    const wanted = [
      ...this.#ownOptions(name).map((option): Taken => ({ kind: "role option", option })),
      ...this.#ownSystem(name),
      // Only the last statement may leave it without admin: until then, all can be given back without making it admin.
      ...direct
        .toSorted((one, other) => Number(one.role === ADMIN) - Number(other.role === ADMIN))
        .flatMap((each) => this.#membership(each)),
    ];
    const powers = wanted.filter((each) => this.#canTake(name, each));
    const others = wanted.filter((each) => !powers.includes(each));
    return {
      isThere: this.#optionsOf.has(name),
      roles: new Map(direct.map(({ role, option }) => [role, option])),
      options: new Set(heldOptions(name, this.#optionsOf.get(name) ?? "").map(({ option }) => option)),
      system: new Map((this.#system.get(name) ?? []).map(({ privilege, option }) => [privilege, option])),
      adminThrough: through,
      powers,
      stays: [...others.map((each) => takenWords(name, each)), ...this.#ofPublic()],
      ownsDatabase: this.#owners.has(name),
    };
  }

  /** Whether a user or role is admin, or is the role itself. */
  isAdmin(name: string): boolean {
    return this.#reached(name).has(ADMIN);
  }

  /** The roles that a user or role is in, itself or through others. */
  rolesOf(name: string): readonly string[] {
    return [...this.#reached(name)].filter((role) => role !== name);
  }

  /** What a role gives its members that makes them more than restricted, one phrase each; the admin role apart. */
  powersOf(role: string): string[] {
    return [...this.#reached(role)].flatMap((each) => [
      ...(this.#owners.has(each) ? [`the database of ${each}`] : []),
      ...this.#ownOptions(each).map((option) => `${option} of ${each}`),
      ...this.#ownSystem(each).map((taken) => `${takenWords(each, taken)} of ${each}`),
      ...(this.#groups.get(each) ?? []).flatMap((inner) => (inner.option ? `ADMIN OPTION on ${inner.role}` : [])),
    ]);
  }

  /**
   * Whether a statement can take it. Of a role that is admin only a holder of ADMIN OPTION on it may remove members, which Rolecall's SQL
   * user has of `admin` alone (grant_role.go and revoke_role.go of pkg/sql).
   */
  #canTake(user: string, taken: Taken): boolean {
    if (taken.kind === "role" && taken.role !== ADMIN && this.isAdmin(taken.role)) return false;
    return revokeSurplus(user, [], [asSurplus(user, taken)]).length === 1;
  }

  #logsIn(name: string): boolean {
    return !heldOptions(name, this.#optionsOf.get(name) ?? "").some(({ option }) => option === "NOLOGIN");
  }

  /** A user or role, and every role that it is in. */
  #reached(name: string): ReadonlySet<string> {
    const reached = new Set([name]);
    for (const member of reached) for (const { role } of this.#groups.get(member) ?? []) reached.add(role);
    return reached;
  }

  #wayTo(role: string, name: string): string | undefined {
    return this.#groups.get(name)?.find((group) => this.#reached(group.role).has(role))?.role;
  }

  #ownOptions(name: string): string[] {
    return heldOptions(name, this.#optionsOf.get(name) ?? "").flatMap(({ option }) =>
      isPower(option) ? [option] : [],
    );
  }

  #ownSystem(name: string): Taken[] {
    return (this.#system.get(name) ?? []).flatMap(({ privilege, option }): Taken[] => {
      if (!isHarmlessSystem(privilege)) return [{ kind: "system", privilege, option, onlyOption: false }];
      return option ? [{ kind: "system", privilege, option, onlyOption: true }] : [];
    });
  }

  /** The whole membership where the role gives a power; else the right to put others into it. */
  #membership({ role, option }: { role: string; option: boolean }): Taken[] {
    const gives = [...this.#reached(role)].some(
      (each) =>
        each === ADMIN ||
        this.#owners.has(each) ||
        this.#ownOptions(each).length > 0 ||
        this.#ownSystem(each).length > 0 ||
        this.#groups.get(each)?.some((inner) => inner.option),
    );
    if (gives) return [{ kind: "role", role, option, onlyOption: false }];
    return option ? [{ kind: "role", role, option, onlyOption: true }] : [];
  }

  #ofPublic(): string[] {
    return this.#ownSystem("public").map((each) => `${takenWords("public", each)}, of public`);
  }
}

function grouped<T>(set: ResultSet, key: string, of: (row: ResultSet["rows"][number]) => T): Map<string, T[]> {
  const groups = Map.groupBy(set.rows, (row) => cellOf(set, row, key));
  return new Map([...groups].map(([name, rows]) => [name, rows.map(of)]));
}

/** Whether a right that a restriction takes is there. */
export function isHeld({ roles, options, system }: Holdings, taken: Taken): boolean {
  switch (taken.kind) {
    case "role":
      return taken.onlyOption ? roles.get(taken.role) === true : roles.has(taken.role);
    case "role option":
      return options.has(taken.option);
    case "system":
      return taken.onlyOption ? system.get(taken.privilege) === true : system.has(taken.privilege);
    default:
      return taken satisfies never;
  }
}

/** A right as the REVOKE of a surplus right names it. */
export function asSurplus(user: string, taken: Taken): Surplus {
  switch (taken.kind) {
    case "role":
      return { kind: "role", role: taken.role, member: user, onlyOption: taken.onlyOption };
    case "role option":
      return { kind: "role option", option: taken.option, holder: user, ofRole: false };
    case "system":
      return { kind: "system", privilege: taken.privilege, grantee: user, onlyOption: taken.onlyOption };
    default:
      return taken satisfies never;
  }
}

/** A right as a phrase. */
export function takenWords(user: string, taken: Taken): string {
  if (taken.kind === "role option") return optionWords(user, { holder: user, option: taken.option });
  const words = surplusWords(asSurplus(user, taken));
  return taken.option && !taken.onlyOption && taken.kind === "system" ? `${words}${GRANTABLE}` : words;
}
