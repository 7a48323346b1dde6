import { MAX_NAME_BYTES, type UserName, userName } from "./names.ts";

/** Which set of rights a group role stands for. No code has an underscore, so the last one always ends the database. */
export type RoleCode = "ro" | "rw" | "rwkeep" | "append" | "appendread" | "tables" | "ddl" | "backup";

/** Starts that no role may have, see `userName`. */
const FORBIDDEN_START = /^(pg|crdb_internal|sso|rolecall)(_|$)/;

/**
 * The name of the group role for a set of rights: `shop_ro_role`, or `shop.sales_ro_role` where other schemas than `public` are meant.
 * `choices` are further options, empty for the usual: two intents share a role only if they give the same, and adding a user never widens
 * what other members may do. A part that cannot be spelled in a role's name, or does not fit into 63 bytes, becomes a fingerprint of the
 * exact names.
 *
 * It ends in `_role` since a name such as `shop_ro` may be a login already: `CREATE ROLE IF NOT EXISTS` would take that login, with all its
 * rights, for the role.
 */
export function roleName(
  database: string,
  schemas: readonly string[],
  code: RoleCode,
  choices: readonly string[],
): UserName {
  const sorted = schemas.toSorted();
  const parts = sorted.length === 1 && sorted[0] === "public" ? [database] : [database, ...sorted];
  const plain = parts.join(".");
  const end = `_${code}_role`;
  const exact = parts.every((part) => /^[a-z0-9_]+$/.test(part)) && !FORBIDDEN_START.test(plain);
  if (exact && choices.length === 0 && plain.length + end.length <= MAX_NAME_BYTES) return userName(plain + end);
  const tail = `${end}_${fingerprint(JSON.stringify([parts, choices]))}`;
  const spelled = plain
    .toLowerCase()
    .replaceAll(/[^a-z0-9_.]/g, "_")
    .replace(/^\./, "_");
  const start = FORBIDDEN_START.test(spelled) ? `db_${spelled}` : spelled;
  return userName(start.slice(0, MAX_NAME_BYTES - tail.length) + tail);
}

/** Group roles for the whole cluster: no database comes before the code, so none can have such a name. */
export function clusterRoleName(code: "backup" | "monitoring", choices: readonly string[]): UserName {
  const name = `${code}_role`;
  return userName(choices.length === 0 ? name : `${name}_${fingerprint(JSON.stringify(choices))}`);
}

/** 64 bits, from two multiplicative hashes, as 16 hexadecimal digits. It tells names apart; it keeps no secret. */
function fingerprint(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul((b ^ unit) + ((b << 13) | (b >>> 19)), 0x85ebca6b);
  }
  return [a ^ (b >>> 15), b ^ (a >>> 13)].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
