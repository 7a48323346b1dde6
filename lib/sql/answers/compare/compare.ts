import type { AccessPlan } from "../../plan.ts";
import type { Answered } from "../answered.ts";
import { textOf } from "../places.ts";
import { type Found, isYes } from "../read/result-set.ts";
import { unseenIn } from "../unseen.ts";
import { expectedGrants } from "./expected.ts";
import { surplusOf } from "./find-surplus.ts";
import { type Held, heldByDatabase } from "./held-rights.ts";
import { missingOf, perhapsNewer } from "./missing.ts";
import { type Surplus, surplusWords } from "./surplus.ts";

export type Wanted = Pick<AccessPlan, "run" | "roles">;
export type Comparison = {
  readonly missing: readonly string[];
  readonly surplus: readonly Surplus[];
  /** the unchecked parts, one phrase each */
  readonly unseen: readonly string[];
  /** whether all that was wanted was looked at */
  readonly complete: boolean;
};

/** Compares the rights that a script gives with those in the database's answer. */
export function compare({ run, roles }: Wanted, answered: Answered): Comparison {
  const held = heldIn(answered);
  const expected = expectedGrants(run);
  const within = heldByDatabase(held);
  const memberships = held.roles.map(({ role }) => role);
  const unwanted = surplusOf(expected, roles, held);
  const { unseen, seen } = unseenIn(expected, answered);
  return {
    missing: [
      ...new Set([
        ...roles.filter((role) => !memberships.includes(role)).map((role) => `membership in ${role}`),
        ...seen.flatMap((entry) => missingOf(entry, within(entry.database ?? ""), expected)),
      ]),
    ],
    surplus: unwanted,
    unseen: [
      ...new Set(seen.flatMap((entry) => perhapsNewer(entry, within(entry.database ?? ""), expected))),
      ...unseen,
    ],
    complete: seen.length === expected.length,
  };
}

/** All rights that a user holds directly or through its roles, one phrase each: the surplus of a user without chosen access. */
export function holdingsOf(answered: Answered): readonly string[] {
  return [...new Set(surplusOf([], [], heldIn(answered)).map(surplusWords))];
}

/** The rights in an answer. Rights of public are every user's, and ignored here. */
function heldIn({ user, roleOptions, roles, system, connections, grants, places }: Answered): Held {
  const own = <T extends { grantee: string }>(rows: T[]) => rows.filter(({ grantee }) => grantee !== "public");
  return {
    user,
    roleOptions,
    roles: read(roles, (cell) => ({
      role: cell("role_name"),
      member: cell("member"),
      isAdmin: isYes(cell("is_admin")),
    })),
    system: own(read(system, grantOf)),
    grants: own([
      ...read(connections, (cell) => ({
        ...grantOf(cell),
        database: "",
        schema: "",
        object: cell("connection_name"),
        objectType: "external_connection",
      })),
      ...grants.flatMap((found) =>
        read(found, (cell) => ({
          ...grantOf(cell),
          database: cell("object_type") === "external_connection" ? "" : found.database,
          schema: cell("schema_name"),
          object: cell("object_name"),
          objectType: cell("object_type"),
        })),
      ),
    ]),
    objects: places.flatMap(({ objects, database, schema: within }) =>
      read(objects, (cell) => ({
        database,
        within,
        schema: cell("schema_name"),
        object: cell("object_name"),
        objectType: cell("object_type"),
        owner: cell("owner"),
        isOwn: isYes(cell("is_own")),
      })),
    ),
    defaults: own(
      places.flatMap(({ defaults, database, schema }) =>
        read(defaults, (cell) => ({
          ...grantOf(cell),
          database,
          schema,
          creator: isYes(cell("for_all_roles")) ? null : cell("role"),
          objects: cell("object_type").toLowerCase(),
        })),
      ),
    ),
  };
}

type Cell = (column: string) => string;

function grantOf(cell: Cell) {
  return { grantee: cell("grantee"), privilege: cell("privilege_type"), grantable: isYes(cell("is_grantable")) };
}

function read<T>({ set, rows }: Found, of: (cell: Cell) => T): T[] {
  return set ? rows.map((row) => of((column) => textOf(set, row, column))) : [];
}
