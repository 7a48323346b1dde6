import type { Span } from "./lexer.ts";

/**
 * A name in the script. `value`: how the database reads it. `flaw`: why it needs double quotes and has none; `perhaps` where only some
 * versions or next words need them. A `session` name is CURRENT_USER or SESSION_USER.
 */
export type Name = Span & {
  readonly value: string;
  readonly written: "bare" | "quoted" | "session";
  /** the text in the double quotes, before the database folds it */
  readonly inside?: string;
  readonly flaw?: "characters" | "keyword" | "perhaps" | "single quotes";
};

/** A name with its qualifiers; `star` for all tables of a schema. */
export type Path = Span & {
  readonly parts: readonly Name[];
  readonly star?: true;
  /** a routine's types of parameters, which are not read */
  readonly signature?: true;
};

/** Parts of GRANT or REVOKE that PostgreSQL has and CockroachDB lacks, or that both lack. */
export type Extra = Span & {
  readonly is:
    | "columns"
    | "cascade"
    | "restrict"
    | "granted by"
    | "membership options"
    | "group"
    | "view"
    | "wrong option"
    | "revoke option for all sequences";
};

export const ALL_KINDS = ["TABLES", "SEQUENCES", "FUNCTIONS", "PROCEDURES", "ROUTINES"] as const;
export const FUTURE_KINDS = ["TABLES", "SEQUENCES", "TYPES", "SCHEMAS", "FUNCTIONS", "ROUTINES"] as const;
export type AllKind = (typeof ALL_KINDS)[number];
export type FutureKind = (typeof FUTURE_KINDS)[number];

export type NamedKind =
  | "database"
  | "schema"
  | "table"
  | "sequence"
  | "type"
  | "function"
  | "procedure"
  | "external_connection";

export type Target =
  | { readonly on: "named"; readonly kind: NamedKind; readonly names: readonly Path[] }
  | { readonly on: "all"; readonly kind: AllKind; readonly word: Span; readonly schemas: readonly Path[] }
  | { readonly on: "system" }
  /** kinds of things that only PostgreSQL has, or lets grant on */
  | { readonly on: "postgres"; readonly what: Span }
  | {
      readonly on: "future";
      readonly kind: FutureKind;
      readonly word: Span;
      /** a null list means the current user: FOR is missing */
      readonly creators: "all roles" | readonly Name[] | null;
      readonly schemas: readonly Path[];
    };

/** GRANT and REVOKE of privileges, also inside ALTER DEFAULT PRIVILEGES. `all` stands beside others only by mistake. */
export type Grant = {
  readonly is: "grant" | "revoke";
  readonly all: Span | null;
  readonly privileges: readonly Name[];
  readonly target: Target;
  readonly roles: readonly Name[];
  /** WITH GRANT OPTION, or GRANT OPTION FOR */
  readonly option: Span | null;
  readonly extras: readonly Extra[];
};

/** GRANT and REVOKE of roles. */
export type Membership = {
  readonly is: "join" | "leave";
  readonly groups: readonly Name[];
  readonly members: readonly Name[];
  /** WITH ADMIN OPTION, or ADMIN OPTION FOR */
  readonly option: Span | null;
  readonly extras: readonly Extra[];
};

export type RoleOption = Span & {
  readonly name: string;
  /** of PASSWORD: where the clear text stands, and whether it stands there as a string */
  readonly secret?: (Span & { readonly string: boolean }) | undefined;
};

export type RoleStatement = {
  readonly is: "create role" | "alter role";
  readonly word: "ROLE" | "USER" | "GROUP";
  readonly wordAt: Span;
  readonly ifExists: boolean;
  readonly role: Name;
  readonly options: readonly RoleOption[];
  /** of ALTER: RENAME, SET, RESET or IN DATABASE instead of options */
  readonly change?: "rename" | "setting";
  /** of SET and RESET: the variable, in lower case */
  readonly setting?: (Span & { readonly name: string }) | undefined;
  readonly database?: Name | undefined;
};

/**
 * Why CockroachDB cannot read a statement. `stops`: it begins as one about users and privileges, and its grammar does not go on with the
 * word at `at`, or needs one more where that is the last. `misspelt`: no statement begins with its first word, and `meant` is nearly that.
 */
export type Refused =
  | { readonly how: "stops"; readonly at: Span; readonly begins: string; readonly word: string | null }
  | { readonly how: "misspelt"; readonly at: Span; readonly word: string; readonly meant: string };

export type Parsed =
  | Grant
  | Membership
  | RoleStatement
  | {
      readonly is: "drop role";
      readonly word: "ROLE" | "USER" | "GROUP";
      readonly wordAt: Span;
      readonly ifExists: boolean;
      readonly roles: readonly Name[];
    }
  | { readonly is: "reassign owned"; readonly from: readonly Name[]; readonly to: Name }
  | { readonly is: "drop owned"; readonly roles: readonly Name[]; readonly cascade: Span | null }
  | { readonly is: "owner"; readonly to: Name }
  | { readonly is: "use"; readonly database: Name | null }
  | { readonly is: "show"; readonly roles: readonly Name[]; readonly objects: readonly Name[] }
  | { readonly is: "create schema"; readonly path: Path; readonly owner: Name | null }
  | { readonly is: "begin" | "end" | "within transaction"; readonly work?: Span }
  | { readonly is: "query" }
  | { readonly is: "unknown"; readonly refused?: Refused };
