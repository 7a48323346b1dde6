import type { Granted, Place } from "./facts.ts";

export const SYSTEM = "system";

/**
 * The privileges that can be granted in the database `system`, by table (`systemSuperuserPrivileges` in
 * pkg/sql/catalog/catprivilege/system.go); some of its tables.
 */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    "comments eventlog jobs privileges role_members role_options scheduled_jobs settings users web_sessions zones"
      .split(" ")
      .map((table) => [table, ["SELECT", "INSERT", "UPDATE", "DELETE"]]),
  ),
  ...Object.fromEntries("descriptor namespace statement_statistics".split(" ").map((table) => [table, ["SELECT"]])),
};

export function systemTables(): readonly Place[] {
  return Object.keys(TABLES).map((object) => ({ kind: "table", database: SYSTEM, schema: "public", object }));
}

/** Whether the database lets this privilege be granted there; none has ALL. */
export function isGrantableInSystem({ kind, object }: Place, privilege: string): boolean {
  if (kind === "database") return privilege === "CONNECT";
  return kind === "table" && (TABLES[object ?? ""]?.includes(privilege) ?? false);
}

/** The rights of public there from the start: the comments (logic test grant_table), and USAGE on the schema. */
export function whatPublicHasInSystem(): readonly Granted[] {
  const everybody = { database: SYSTEM, schema: "public", grantee: "public", grantable: false };
  return [
    { kind: "schema", object: null, privilege: "USAGE", ...everybody },
    { kind: "table", object: "comments", privilege: "SELECT", ...everybody },
  ];
}
