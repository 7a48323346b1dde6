import type { HeldOption } from "../role-options.ts";
import type { Expected } from "./expected.ts";

type Granted = { readonly grantee: string; readonly privilege: string; readonly grantable: boolean };
export type HeldGrant = Granted & {
  readonly database: string;
  readonly schema: string;
  readonly object: string;
  readonly objectType: string;
};
type HeldDefault = Granted & {
  readonly database: string;
  /** empty: everywhere in the database */
  readonly schema: string;
  readonly creator: string | null;
  readonly objects: string;
};
export type FoundObject = Omit<HeldGrant, keyof Granted> & {
  /** the schema that was looked at; empty where the whole database was */
  readonly within: string;
  readonly owner: string;
  readonly isOwn: boolean;
};

/** The user's rights in an answer, without those of public. */
export type Held = {
  readonly user: string;
  readonly roleOptions: readonly HeldOption[];
  readonly roles: readonly { readonly role: string; readonly member: string; readonly isAdmin: boolean }[];
  readonly system: readonly Granted[];
  readonly grants: readonly HeldGrant[];
  readonly objects: readonly FoundObject[];
  readonly defaults: readonly HeldDefault[];
};

/** Rights by database, with those of no database under an empty name, so that a right is compared within its own database only. */
export function heldByDatabase(held: Held): (database: string) => Held {
  const grants = grouped(held.grants);
  const objects = grouped(held.objects);
  const defaults = grouped(held.defaults);
  return (database) => ({
    ...held,
    grants: grants.get(database) ?? [],
    objects: objects.get(database) ?? [],
    defaults: defaults.get(database) ?? [],
  });
}

/** By database; a null one is the empty name. */
export function grouped<T extends { readonly database: string | null }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.database ?? "") ?? [];
    group.push(item);
    groups.set(item.database ?? "", group);
  }
  return groups;
}

/** Kinds as `SHOW GRANTS` names them (object_type), for those that scripts grant on. */
const SHOWN_AS: Record<Expected["kind"], readonly string[]> = {
  database: ["database"],
  schema: ["schema"],
  // GRANT … ON ALL TABLES reaches sequences too in CockroachDB.
  table: ["table", "sequence", "view", "materialized view"],
  sequence: ["sequence"],
  routine: ["routine", "function", "procedure"],
  connection: ["external_connection"],
  system: [],
  default: [],
  ownership: [],
};

/** Later objects, by the keyword of their default privileges. */
const MADE_LATER: Readonly<Record<string, readonly string[]>> = {
  tables: ["table", "view", "materialized view"],
  sequences: ["sequence"],
  types: ["type"],
  schemas: ["schema"],
  functions: ["routine", "function", "procedure"],
};

/** Whether a right of a script, or of its default privileges on objects made since, is about this object. */
export function isAbout(
  entry: Expected,
  { database, schema, object, objectType }: Omit<HeldGrant, keyof Granted>,
): boolean {
  if (entry.kind === "connection") return objectType === "external_connection" && object === entry.object;
  if (database === "" || entry.database !== database) return false;
  if (entry.kind === "default") {
    const kinds = MADE_LATER[entry.object ?? ""] ?? [];
    return kinds.includes(objectType) && (entry.schema === null || entry.schema === schema);
  }
  if (!SHOWN_AS[entry.kind].includes(objectType)) return false;
  if (entry.kind === "database") return true;
  return schema === entry.schema && (entry.object === null || object === entry.object);
}

/** Whether a privilege is held, by its name or by `ALL`. */
export function includes(privileges: readonly string[], privilege: string): boolean {
  return privileges.includes(privilege) || privileges.includes("ALL");
}
