import type { Printed } from "./testing.ts";

export const CODE = "Ab3_dEf-Gh1jKlMn";
const GRANTS = "database_name schema_name object_name object_type grantee privilege_type is_grantable".split(" ");
const OBJECTS = "database_name in_schema schema_name object_name object_type owner is_own".split(" ");
const DEFAULTS = "database_name in_schema role for_all_roles object_type grantee privilege_type is_grantable".split(
  " ",
);
const RIGHTS = "database_name schema_name object_name object_type public_privilege is_grantable".split(" ");
const PROOF = ["sql_user", "code", "database_name"];

/** Facts about one SQL user in a cluster, for the verify script. */
export type World = {
  readonly user: string;
  readonly code?: string | undefined;
  /** as SHOW USERS prints them */
  readonly options?: string;
  /** of its roles; none of them has any where not given */
  readonly roleOptions?: Readonly<Record<string, string>>;
  readonly ownsDatabase?: "t" | "f";
  /** how much it owns in each database, or in one */
  readonly owned?: number | Readonly<Record<string, number>>;
  readonly roles: readonly (readonly string[])[];
  readonly system?: readonly (readonly string[])[];
  /** by database, with `system` where there are any */
  readonly grants: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** what public has on each database, and in `system`, without the grantee */
  readonly everyone?: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly connections?: readonly (readonly string[])[];
  readonly takenFrom?: string;
  /** by database and schema, and with an empty schema for the database as a whole; else nothing is found in `public` */
  readonly places?: Readonly<Record<string, Readonly<Record<string, PlaceRows>>>>;
};
type PlaceRows = {
  readonly objects: readonly (readonly string[])[];
  readonly defaults: readonly (readonly string[])[];
};
const NOTHING_THERE: Readonly<Record<string, PlaceRows>> = {
  "": { objects: [], defaults: [] },
  public: { objects: [], defaults: [] },
};

/** What public has from the start. */
const usualRights = (database: string): readonly (readonly string[])[] =>
  database === "system"
    ? [
        ["system", "public", "NULL", "schema", "USAGE", "f"],
        ["system", "public", "comments", "table", "SELECT", "f"],
      ]
    : [[database, "NULL", "NULL", "database", "CONNECT", "f"]];

/** What CockroachDB answers to the verify script, statement by statement. */
export function answersOf({
  user,
  code = CODE,
  options = "{NOLOGIN}",
  roleOptions = {},
  ownsDatabase = "f",
  owned = 0,
  roles,
  system = [],
  grants,
  everyone = {},
  connections = [],
  takenFrom = "",
  places = {},
}: World): Printed[] {
  const { system: inSystem = [], ...others } = grants;
  const placesOf = (database: string) =>
    database === "system" ? [] : Object.entries(places[database] ?? NOTHING_THERE);
  const count = Object.keys(others).reduce((sum, database) => sum + placesOf(database).length, 0);
  const names = [...new Set(roles.flatMap(([role = "", member = ""]) => [role, member]))];
  const optioned = [user, ...names.filter((name) => name !== user)].map((name) => {
    const text = name === user ? options : (roleOptions[name] ?? "{NOLOGIN}");
    return [name, text, `${[...text].length}`, name === user ? ownsDatabase : "f"];
  });
  const rightsOf = (database: string) => everyone[database] ?? usualRights(database);
  const admins = roles.filter(([role]) => role === "admin").length;
  return [
    {
      columns: [...[...PROOF, "users", "databases", "places", "roles", "admin_roles", "system_grants", "connections"]],
      rows: [
        [
          ...[user, code, "defaultdb", `${optioned.length}`, `${Object.keys(others).length + 1}`, `${count}`],
          ...[`${roles.length}`, `${admins}`, `${system.length}`, `${connections.length}`],
        ],
      ],
    },
    { columns: ["username", "role_options", "role_options_length", "owns_database"], rows: optioned },
    { columns: ["role_name", "member", "is_admin"], rows: roles },
    { columns: ["grantee", "privilege_type", "is_grantable"], rows: system },
    { columns: ["connection_name", "grantee", "privilege_type", "is_grantable"], rows: connections },
    ...Object.entries({ system: inSystem, ...others }).flatMap(([database, rows]) => [
      ...placesOf(database).flatMap(([schema, { objects, defaults }]) => [
        {
          columns: [...PROOF, "in_schema", "taken_from", "objects", "defaults"],
          rows: [[user, code, database, schema, takenFrom, `${objects.length}`, `${defaults.length}`]],
        },
        { columns: OBJECTS, rows: objects.map((row) => [database, schema, ...row]) },
        { columns: DEFAULTS, rows: defaults.map((row) => [database, schema, ...row]) },
      ]),
      {
        columns: [...PROOF, "owned", "grants", "public_rights"],
        rows: [
          [
            ...[user, code, database, `${typeof owned === "number" ? owned : (owned[database] ?? 0)}`],
            ...[`${rows.length}`, `${rightsOf(database).length}`],
          ],
        ],
      },
      { columns: GRANTS, rows },
      { columns: RIGHTS, rows: rightsOf(database) },
    ]),
  ];
}
