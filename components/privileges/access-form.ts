import type { Level, Scope } from "#lib/sql/intent.ts";
import { PRIVILEGES, type PrivilegeOn } from "#lib/sql/privileges.ts";

export type TablePrivilege = PrivilegeOn<"table">;

/** What can be ticked; each belongs to some levels. */
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
 * What somebody has chosen for a SQL user, as they chose it: texts are kept as typed, and what a level does not use stays for
 * when they come back to one that does.
 */
export type AccessForm = {
  readonly level: Level;
  /** ticked */
  readonly databases: readonly string[];
  /** typed, beside those that the cluster has told of */
  readonly otherDatabases: string;
  readonly schemas: string;
  readonly tables: string;
  readonly privileges: readonly TablePrivilege[];
  readonly scope: Scope;
  readonly options: readonly Option[];
  readonly takeOverFrom: string;
  readonly connections: string;
  readonly via: "role" | "direct";
  /** null: the cluster's own; empty: unknown, so only what every release has */
  readonly version: string | null;
  /** null: yes, unless an answer has proved that the user is restricted */
  readonly demote: boolean | null;
  /** somebody says that `root` can be reached, for where no other admin is known */
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

export function isTablePrivilege(text: string): text is TablePrivilege {
  return Object.hasOwn(PRIVILEGES.table, text);
}

export function isOption(text: string): text is Option {
  return (OPTIONS as readonly string[]).includes(text);
}

/** `list` with `item` in it or not, in the order in which things were chosen. */
export function withItem<T>(list: readonly T[], item: T, chosen: boolean): readonly T[] {
  const rest = list.filter((each) => each !== item);
  return chosen ? [...rest, item] : rest;
}
