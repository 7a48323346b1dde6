import { z } from "zod";
import { PAGE_MAX } from "#lib/shared/page-limit.ts";

const LIMIT_DEFAULT = 100;
const CURSOR_MAX = 500;

/** `limit` of a query string. */
export const limitQuery = z.coerce.number().int().min(1).max(PAGE_MAX);

const cursor = z.string().max(CURSOR_MAX).optional();
/** The page of a list that always comes in pages. */
export const pageQuery = z.strictObject({ cursor, limit: limitQuery.default(LIMIT_DEFAULT) });
/** The page of a list that comes whole to a call that gives neither, as it did before it had pages. */
export const wholeQuery = z.strictObject({ cursor, limit: limitQuery.optional() });

type Asked = { cursor?: string | undefined; limit?: number | undefined };
type Page<T> = { items: T[]; next: string | null };

/** The page after the cursor, the key of the last item before it, in the order of the keys. */
export function pageAfter<T>(
  all: readonly T[],
  { cursor: from, limit = LIMIT_DEFAULT }: Asked,
  keyOf: (item: T) => string,
): Page<T> {
  const after = from === undefined ? undefined : Buffer.from(from, "base64url").toString("utf8");
  const rest = all
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const next = rest.length > limit && last !== undefined ? Buffer.from(last.key).toString("base64url") : null;
  return { items: page.map(({ item }) => item), next };
}

/** The whole list in its own order; for a call that asks for a page, that page in the order of its keys. */
export function wholeOrPage<T>(all: readonly T[], asked: Asked, keyOf: (item: T) => string): Page<T> {
  if (asked.cursor === undefined && asked.limit === undefined) return { items: [...all], next: null };
  return pageAfter(all, asked, keyOf);
}

/** A key that sorts the newest first. */
export function newestFirst({ startedAt, id }: { startedAt: string; id: string }): string {
  return `${String(9e15 - Date.parse(startedAt))} ${id}`;
}
