import type { Printed } from "./testing.ts";

export const CODE = "Ab3_dEf-Gh1jKlMn";
const GRANTS = "database_name schema_name object_name object_type grantee privilege_type is_grantable".split(" ");
const PROOF = ["sql_user", "code", "database_name"];

/** What a cluster holds about one SQL user, as far as the verify script asks. */
export type World = {
  readonly user: string;
  readonly code?: string;
  /** as SHOW USERS prints them */
  readonly options?: string;
  readonly ownsDatabase?: "t" | "f";
  /** how much it owns in each database */
  readonly owned?: number;
  readonly roles: readonly (readonly string[])[];
  readonly system?: readonly (readonly string[])[];
  readonly grants: Readonly<Record<string, readonly (readonly string[])[]>>;
};

/** What CockroachDB answers to the verify script, statement by statement. */
export function answersOf({
  user,
  code = CODE,
  options = "{NOLOGIN}",
  ownsDatabase = "f",
  owned = 0,
  roles,
  system = [],
  grants,
}: World): Printed[] {
  const admins = roles.filter(([role]) => role === "admin").length;
  return [
    {
      columns: [
        ...[...PROOF, "users", "role_options", "role_options_length", "owns_database", "databases"],
        ...["roles", "admin_roles", "system_grants"],
      ],
      rows: [
        [
          ...[
            user,
            code,
            "defaultdb",
            "1",
            options,
            `${options.length}`,
            ownsDatabase,
            `${Object.keys(grants).length}`,
          ],
          ...[`${roles.length}`, `${admins}`, `${system.length}`],
        ],
      ],
    },
    { columns: ["role_name", "member", "is_admin"], rows: roles },
    { columns: ["grantee", "privilege_type", "is_grantable"], rows: system },
    ...Object.entries(grants).flatMap(([database, rows]) => [
      { columns: [...PROOF, "owned", "grants"], rows: [[user, code, database, `${owned}`, `${rows.length}`]] },
      { columns: GRANTS, rows },
    ]),
  ];
}
