import type { Level, Scope } from "#lib/sql/intent.ts";
import { PRIVILEGES, type PrivilegeOn } from "#lib/sql/privileges.ts";

export type TablePrivilege = PrivilegeOn<"table">;

/** The options; each belongs to some levels. */
export const OPTIONS = [
  "newSchemas",
  "routines",
  "saveRows",
  "alsoRead",
  "implicitCredentials",
  "jobs",
  "restore",
] as const;
export type Option = (typeof OPTIONS)[number];

/**
 * The choices for a SQL user. Texts stay as typed, and values that a level does not use stay for a return to a level that does.
 */
export type AccessForm = {
  readonly level: Level;
  /** ticked */
  readonly databases: readonly string[];
  /** typed, in addition to the listed ones */
  readonly otherDatabases: string;
  readonly schemas: string;
  readonly tables: string;
  readonly privileges: readonly TablePrivilege[];
  readonly scope: Scope;
  readonly options: readonly Option[];
  readonly takeOverFrom: string;
  readonly connections: string;
  readonly via: "role" | "direct";
  /** null: the cluster's version; empty: unknown, so only statements of every release */
  readonly version: string | null;
  /** null: yes, unless the user is proved restricted */
  readonly demote: boolean | null;
  /** the person confirms that `root` can be reached, where no other admin is known */
  readonly rootStays: boolean;
};

export const PLAIN_FORM: AccessForm = {
  level: "read-only",
  databases: [],
  otherDatabases: "",
  schemas: "",
  tables: "",
  privileges: ["SELECT"],
  scope: "both",
  options: [],
  takeOverFrom: "",
  connections: "",
  via: "role",
  version: null,
  demote: null,
  rootStays: false,
};

/** Changes some of the choices. */
export type ChangeForm = (changed: Partial<AccessForm>) => void;

/** Whether the text is a privilege on tables. */
export function isTablePrivilege(text: string): text is TablePrivilege {
  return Object.hasOwn(PRIVILEGES.table, text);
}

/** Whether the text is an option of a level. */
export function isOption(text: string): text is Option {
  return (OPTIONS as readonly string[]).includes(text);
}

/** `list` with or without `item`, in the order of choice. */
export function withItem<T>(list: readonly T[], item: T, chosen: boolean): readonly T[] {
  const rest = list.filter((each) => each !== item);
  return chosen ? [...rest, item] : rest;
}
