import { type Store, StoreError } from "./base.ts";
import { openPostgres } from "./postgres.ts";
import { openSqlite } from "./sqlite.ts";

export { type Store, StoreError, StoreUnavailable } from "./base.ts";

/** Whether an address of a store is one of PostgreSQL or CockroachDB. */
export function isPostgres(url: string): boolean {
  return /^postgres(?:ql)?:/.test(url);
}

/** The path of the file that a `sqlite:` address names. Throws {@link StoreError} for any other. */
export function sqlitePath(url: string): string {
  const [, path] = /^sqlite:(.+)$/.exec(url) ?? [];
  if (path === undefined)
    throw new StoreError("the address of a store is sqlite: and a path, or begins with postgres://");
  return path;
}

/** Opens the store at an address as `DATABASE_URL` has it, and brings its schema up to date. Throws as the two below do. */
export async function openStore(url: string): Promise<Store> {
  return isPostgres(url) ? openPostgres(url) : openSqlite(sqlitePath(url));
}
