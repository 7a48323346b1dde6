/** A user or role. `current` and `session` stand for CURRENT_USER and SESSION_USER. */
export type Role = { readonly is: "named"; readonly name: string } | { readonly is: "current" | "session" };

/** A name with those before it; `star` is every table of the schema or database. */
export type Path = { readonly parts: readonly string[]; readonly star: boolean };

/** Kinds of object that a statement names one by one. */
export type NamedKind =
  | "table"
  | "sequence"
  | "database"
  | "schema"
  | "type"
  | "function"
  | "procedure"
  | "external connection";

export type Target =
  | { readonly on: "system" }
  | { readonly on: "named"; readonly kind: NamedKind; readonly names: readonly Path[] }
  | { readonly on: "all"; readonly kind: string; readonly schemas: readonly Path[] };

/** GRANT and REVOKE of privileges, in upper case, or of `all`. `option`: WITH GRANT OPTION, or GRANT OPTION FOR. */
type Change = {
  readonly gives: boolean;
  readonly privileges: "all" | readonly string[];
  readonly roles: readonly Role[];
  readonly option: boolean;
};

export type Grant = Change & { readonly is: "grant"; readonly target: Target };

/** ALTER DEFAULT PRIVILEGES. `creators` is null without FOR. */
export type Defaults = Change & {
  readonly is: "defaults";
  readonly kind: string;
  readonly creators: "all" | readonly Role[] | null;
  readonly schemas: readonly Path[];
};

/** GRANT and REVOKE of roles. */
export type Membership = {
  readonly is: "membership";
  readonly gives: boolean;
  readonly groups: readonly string[];
  readonly members: readonly Role[];
  readonly option: boolean;
};

/** An option of a role; `value` is null for NULL, and absent where the option has none. */
export type Option = { readonly name: string; readonly value?: string | null };

export type RoleChange = {
  readonly is: "create role" | "alter role";
  readonly isRole: boolean;
  /** IF NOT EXISTS, or IF EXISTS */
  readonly conditional: boolean;
  readonly role: Role;
  readonly options: readonly Option[];
};

/** What SHOW asks for. */
export type Show =
  | { readonly what: "users" | "databases" | "schemas" | "sessions" }
  | { readonly what: "role grants"; readonly groups: readonly Role[]; readonly roles: readonly Role[] }
  | { readonly what: "system grants"; readonly roles: readonly Role[] }
  | { readonly what: "grants"; readonly target: Target | null; readonly roles: readonly Role[] }
  | {
      readonly what: "defaults";
      readonly of: "all" | "grantee" | "role" | "current";
      readonly roles: readonly Role[];
      readonly schema: Path | null;
    };

export type Statement =
  | Grant
  | Defaults
  | Membership
  | RoleChange
  /** `owner` null is the session's own user */
  | { readonly is: "create database"; readonly database: string; readonly owner: Role | null }
  | { readonly is: "drop database"; readonly database: string }
  | { readonly is: "drop role"; readonly conditional: boolean; readonly roles: readonly Role[] }
  /** SET and RESET for one role or all of them */
  | { readonly is: "role setting" }
  | { readonly is: "reassign owned"; readonly from: readonly Role[]; readonly to: Role }
  | { readonly is: "drop owned"; readonly roles: readonly Role[]; readonly cascade: boolean }
  | { readonly is: "use"; readonly database: string }
  /** null is NONE and RESET ROLE */
  | { readonly is: "set role"; readonly role: string | null }
  | { readonly is: "set"; readonly name: string; readonly values: readonly string[] }
  | ({ readonly is: "show" } & Show)
  /** SELECT, WITH and CANCEL: recognised by their text */
  | { readonly is: "query" }
  /** one that the database has and the emulator does not read */
  | { readonly is: "foreign" };
