import { isSqlUserName, normalizeSqlUserName } from "#lib/shared/sql-users/sql-user-names.ts";

/** Keys that hold the name of a SQL user in a `payload`, in lower case and without `_`. Live clusters were seen to send `name` alone. */
const NAMES: ReadonlySet<string> = new Set(["name", "username", "user", "sqluser", "sqlusername"]);
/** Keys of objects that hold such keys; the vendor's example of another action has `request`. */
const WITHIN: ReadonlySet<string> = new Set(["request", "user", "sqluser"]);

/**
 * The SQL user that an entry of the vendor's audit log is about, by the `payload` of that entry: JSON, as text since version 6.3.0 of the
 * vendor's SDK and an object before. Its form is not documented, so only whole values of known keys count. Null where they name none or
 * more than one.
 */
export function sqlUserOf(payload: unknown): string | null {
  const names = new Set(namesIn(typeof payload === "string" ? parsed(payload) : payload));
  const [name] = names;
  return names.size === 1 && name !== undefined ? name : null;
}

function namesIn(payload: unknown): string[] {
  return fieldsOf(payload).flatMap(([key, value]) => [
    ...(NAMES.has(key) ? nameOf(value) : []),
    ...(WITHIN.has(key) ? fieldsOf(value).flatMap(([inner, text]) => (NAMES.has(inner) ? nameOf(text) : [])) : []),
  ]);
}

/** The fields of an object, by their keys in one spelling. */
function fieldsOf(value: unknown): [key: string, value: unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).map(([key, field]) => [key.toLowerCase().replaceAll("_", ""), field]);
}

function nameOf(value: unknown): string[] {
  if (typeof value !== "string") return [];
  const name = normalizeSqlUserName(value);
  return isSqlUserName(name) ? [name] : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
