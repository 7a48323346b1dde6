import type { Cursor } from "./cursor.ts";
import { readTarget } from "./read-grants.ts";
import type { Role, Show } from "./syntax.ts";

const SIMPLE = { users: "users", roles: "users", databases: "databases", schemas: "schemas" } as const;

/** SHOW, after that word; null for one that the emulator does not read. */
export function readShow(cursor: Cursor): Show | null {
  for (const [word, what] of Object.entries(SIMPLE)) if (cursor.take(word)) return { what };
  if (cursor.take("system", "grants")) return { what: "system grants", roles: readFor(cursor) };
  if (cursor.take("grants")) return readGrants(cursor);
  if (cursor.take("default", "privileges")) return readDefaults(cursor);
  const isAll = cursor.take("all");
  if (cursor.oneOf(["cluster", "local"]) === undefined && isAll && !cursor.sees("sessions")) return null;
  return cursor.take("sessions") ? { what: "sessions" } : null;
}

function readGrants(cursor: Cursor): Show {
  if (!cursor.take("on")) return { what: "grants", target: null, roles: readFor(cursor) };
  if (!cursor.sees("role") || cursor.seesSymbol(",", 1) || cursor.seesSymbol(".", 1))
    return { what: "grants", target: readTarget(cursor), roles: readFor(cursor) };
  cursor.need("role");
  const isForAll = cursor.peek().kind === "end" || cursor.sees("for") || cursor.seesSymbol(")");
  const groups = isForAll ? [] : cursor.roles();
  return { what: "role grants", groups, roles: readFor(cursor) };
}

function readDefaults(cursor: Cursor): Show {
  let of: "all" | "grantee" | "role" | "current" = "current";
  let roles: readonly Role[] = [];
  if (cursor.take("for", "all", "roles")) of = "all";
  else if (cursor.take("for")) {
    of = cursor.take("grantee") ? "grantee" : "role";
    if (of === "role" && cursor.oneOf(["role", "user"]) === undefined) cursor.refuse();
    roles = cursor.roles();
  }
  return { what: "defaults", of, roles, schema: cursor.take("in", "schema") ? cursor.schema() : null };
}

function readFor(cursor: Cursor): readonly Role[] {
  return cursor.take("for") ? cursor.roles() : [];
}
