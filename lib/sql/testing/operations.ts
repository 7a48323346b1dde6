import { type Capability, type Effects, NOTHING } from "../effects.ts";
import type { World } from "./world.ts";

/** Objects that another user makes after the script has run. */
const MAKE_LATER = `CREATE TABLE public.later (id int PRIMARY KEY, note text); INSERT INTO public.later VALUES (1, 'first');
  CREATE SEQUENCE public.later_counter; CREATE SCHEMA later_schema; CREATE TABLE later_schema.later_deals (id int)`;

/** How each capability is tried. Changing and deleting find their row first, as applications do. */
const TRIES: Readonly<Record<Capability, string>> = {
  "read existing table": "SELECT note FROM public.orders",
  "read later table": "SELECT note FROM public.later",
  "insert into existing table": "INSERT INTO public.orders VALUES (2, 'second')",
  "insert into later table": "INSERT INTO public.later VALUES (2, 'second')",
  "change rows of existing table": "UPDATE public.orders SET note = 'changed' WHERE id = 1",
  "change rows of later table": "UPDATE public.later SET note = 'changed' WHERE id = 1",
  "delete rows of existing table": "DELETE FROM public.orders WHERE id = 1",
  "delete rows of later table": "DELETE FROM public.later WHERE id = 1",
  "take next value of existing sequence": "SELECT nextval('public.counter')",
  "take next value of later sequence": "SELECT nextval('public.later_counter')",
  "create table": "CREATE TABLE public.own (id int)",
  "drop existing table": "DROP TABLE public.orders",
  "read other table of the schema": "SELECT note FROM public.lines",
  "read table of later schema": "SELECT id FROM later_schema.later_deals",
  "read other schema": "SELECT id FROM private.secrets",
  "read other database": "SELECT note FROM public.orders",
  "create user": "CREATE USER somebody_else",
};

export async function makeLater(world: World): Promise<void> {
  await world.make("shop", MAKE_LATER);
}

export async function dropLater(world: World): Promise<void> {
  await world.admin(
    "shop",
    "DROP SCHEMA later_schema CASCADE; DROP TABLE public.later; DROP SEQUENCE public.later_counter",
  );
}

/** Tries every capability as the user and tells which were allowed. */
export async function tryAll(world: World, user: string): Promise<Effects> {
  const outcome: Record<Capability, boolean> = { ...NOTHING };
  for (const [capability, sql] of Object.entries(TRIES) as [Capability, string][])
    outcome[capability] = await world.may(user, capability === "read other database" ? "other" : "shop", sql);
  return outcome;
}

/**
 * Every role, membership, owner, grant and default privilege of both databases, as sorted lines. Without `admin`, which is revoked on
 * purpose, objects made later, and the owners' own rights.
 */
export async function everyRight(world: World): Promise<readonly string[]> {
  const shared = `
    SELECT 'role ' || rolname FROM pg_roles WHERE rolname !~ '^pg_'
    UNION ALL SELECT format('member %s of %s', member::regrole, roleid::regrole) FROM pg_auth_members
      WHERE roleid::regrole::text NOT IN ('admin') AND member::regrole::text <> 'admin'
    UNION ALL SELECT format('database %s: %s %s', datname, grantee::regrole, privilege_type)
      FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) WHERE grantee <> datdba`;
  const local = `
    SELECT format('%s owned by %s', oid::regclass, relowner::regrole) FROM pg_class
      WHERE relnamespace::regnamespace::text IN ('public', 'sales', 'private') AND relname !~ '^later'
    UNION ALL SELECT format('%s: %s %s', oid::regclass, grantee::regrole, privilege_type)
      FROM pg_class, aclexplode(coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)))
      WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema)' AND grantee <> relowner
    UNION ALL SELECT format('schema %s owned by %s', nspname, nspowner::regrole) FROM pg_namespace WHERE nspname !~ '^later'
    UNION ALL SELECT format('schema %s: %s %s', nspname, grantee::regrole, privilege_type)
      FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) WHERE grantee <> nspowner
    UNION ALL SELECT format('default %s %s: %s', defaclrole::regrole, defaclnamespace, defaclacl) FROM pg_default_acl`;
  const lines = [];
  for (const [database, query] of [
    ["postgres", shared],
    ["shop", local],
    ["other", local],
  ] as const)
    for (const row of await world.admin(database, query)) lines.push(`${database} ${Object.values(row).join()}`);
  return lines.sort();
}

/** Whether a user is a member of `admin`, directly or through a role. */
export async function isAdmin(world: World, user: string): Promise<boolean> {
  const [row] = await world.admin("postgres", `SELECT pg_has_role('${user}', 'admin', 'MEMBER') AS is_admin`);
  return row?.is_admin === true;
}
