import type { AccessPlan } from "../plan.ts";
import { type Expected, expectedGrants } from "./expected.ts";
import { cellOf, type Found, isYes, type ResultSet } from "./result-set.ts";

type Wanted = Pick<AccessPlan, "run" | "roles">;
type Facts = { roles: Found; system: Found; grants: readonly (Found & { database: string })[] };

/** Kinds as `SHOW GRANTS` names them (object_type), for those that scripts grant on. */
const SHOWN_AS: Record<Expected["kind"], readonly string[]> = {
  database: ["database"],
  schema: ["schema"],
  // GRANT … ON ALL TABLES reaches sequences too in CockroachDB.
  table: ["table", "sequence", "view"],
  sequence: ["sequence"],
  routine: ["routine", "function", "procedure"],
  system: [],
  other: ["external_connection"],
};

/** Compares what a script gives with what the database showed; one phrase for each difference. */
export function compare(wanted: Wanted, facts: Facts): { missing: string[]; surplus: string[] } {
  const expected = expectedGrants(wanted.run);
  const roleNames = columnOf(facts.roles, "role_name");
  const missing = wanted.roles.filter((role) => !roleNames.includes(role)).map((role) => `membership in ${role}`);
  const wantedRoles: readonly string[] = wanted.roles;
  const surplus = roleNames.filter((role) => !wantedRoles.includes(role)).map((role) => `membership in ${role}`);

  const system = expected.filter(({ kind }) => kind === "system").flatMap(({ privileges }) => privileges);
  const heldSystem = columnOf(facts.system, "privilege_type");
  missing.push(
    ...system.filter((privilege) => !holds(heldSystem, privilege)).map((privilege) => `SYSTEM ${privilege}`),
  );
  surplus.push(
    ...heldSystem.filter((privilege) => !system.includes(privilege)).map((privilege) => `SYSTEM ${privilege}`),
  );

  for (const { database, set, rows } of facts.grants) {
    const here = expected.filter((entry) => entry.kind !== "system" && entry.database === database);
    // What public may do is everybody's, and not a matter of this user.
    const own = set ? rows.filter((row) => cellOf(set, row, "grantee") !== "public") : [];
    for (const entry of here) missing.push(...missingOf(entry, set, own));
    for (const row of own) if (set && !here.some((entry) => covers(entry, set, row))) surplus.push(named(set, row));
  }
  return { missing: [...new Set(missing)], surplus: [...new Set(surplus)] };
}

/** Grants on every table of a schema show only as the tables that are there: their absence proves nothing. */
function missingOf(entry: Expected, set: ResultSet | undefined, rows: readonly (readonly string[])[]): string[] {
  const single = entry.kind === "database" || entry.kind === "schema" || entry.object !== null;
  if (!single || entry.kind === "other") return [];
  const held = set ? rows.filter((row) => isOn(entry, set, row)).map((row) => cellOf(set, row, "privilege_type")) : [];
  const where = [entry.database, entry.kind === "database" ? null : entry.schema, entry.object]
    .filter(Boolean)
    .join(".");
  return (
    entry.privileges
      .filter((privilege) => !holds(held, privilege))
      // USAGE on schema public is everybody's unless it was taken from them.
      .filter((privilege) => !(entry.kind === "schema" && entry.schema === "public" && privilege === "USAGE"))
      .map((privilege) => `${privilege} on ${entry.kind} ${where}`)
  );
}

function covers(entry: Expected, set: ResultSet, row: readonly string[]): boolean {
  const privilege = cellOf(set, row, "privilege_type");
  const given = entry.privileges.includes("ALL") || entry.privileges.includes(privilege);
  return given && !isYes(cellOf(set, row, "is_grantable")) && isOn(entry, set, row);
}

function isOn(entry: Expected, set: ResultSet, row: readonly string[]): boolean {
  if (!SHOWN_AS[entry.kind].includes(cellOf(set, row, "object_type"))) return false;
  if (entry.kind === "database") return true;
  if (cellOf(set, row, "schema_name") !== entry.schema) return false;
  return entry.object === null || cellOf(set, row, "object_name") === entry.object;
}

/** A row of SHOW GRANTS as a phrase. */
export function named(set: ResultSet, row: readonly string[]): string {
  const place = ["database_name", "schema_name", "object_name"].map((column) => cellOf(set, row, column));
  const where = place.filter((part) => part !== "" && part !== "NULL").join(".");
  const grantable = isYes(cellOf(set, row, "is_grantable")) ? ", with the right to grant it on" : "";
  return `${cellOf(set, row, "privilege_type")} on ${cellOf(set, row, "object_type") || "object"} ${where}${grantable}`;
}

function holds(held: readonly string[], privilege: string): boolean {
  return held.includes(privilege) || held.includes("ALL");
}

function columnOf({ set, rows }: Found, column: string): string[] {
  return set ? rows.map((row) => cellOf(set, row, column)) : [];
}
