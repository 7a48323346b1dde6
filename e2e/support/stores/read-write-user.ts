import type { Grant, Held, Later } from "./database-answers.ts";

/* A SQL user that may read and write in the database `shop`, and what the database answers about it. */

/** Its choices in the address of its privileges page. */
export const READ_WRITE = "?for=read-write&others=shop&root=stays";
export const ROLE = "shop_rw_role";

export const on = (privilege: string, more: Partial<Grant> = {}): Grant => ({
  kind: "table",
  schema: "public",
  object: "orders",
  holder: ROLE,
  ...more,
  privilege,
});

/** The grants of the READ_WRITE script, with one table and one sequence in the database. */
export const GIVEN: Grant[] = [
  { kind: "database", holder: ROLE, privilege: "CONNECT" },
  { kind: "schema", schema: "public", holder: ROLE, privilege: "USAGE" },
  ...["SELECT", "INSERT", "UPDATE", "DELETE"].map((privilege) => on(privilege)),
  ...["SELECT", "USAGE"].map((privilege) => on(privilege, { kind: "sequence", object: "order_ids" })),
];

const LATER: Later[] = [
  ...["SELECT", "INSERT", "UPDATE", "DELETE"].map(
    (privilege) => ({ objects: "tables", holder: ROLE, privilege }) as const,
  ),
  ...["USAGE", "SELECT"].map((privilege) => ({ objects: "sequences", holder: ROLE, privilege }) as const),
];

/** A user whose only role is that of READ_WRITE. */
export const restricted = (name: string, code: string, more: Partial<Held> = {}): Held => ({
  name,
  code,
  roles: [[ROLE, name]],
  grants: { shop: GIVEN },
  later: LATER,
  ...more,
});
