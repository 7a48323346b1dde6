import "server-only";
import { z } from "zod";

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 200;
const CURSOR_MAX = 500;

/** The page of a list. */
export const pageQuery = z.strictObject({
  cursor: z.string().max(CURSOR_MAX).optional(),
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(LIMIT_DEFAULT),
});

/** The page after the cursor, the sort key of the last item before it. */
export function pageAfter<T>(
  all: readonly T[],
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  keyOf: (item: T) => string,
): { items: readonly T[]; next: string | null } {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, "base64url").toString("utf8");
  const rest = after === undefined ? all : all.filter((item) => keyOf(item) > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const next = rest.length > limit && last !== undefined ? Buffer.from(keyOf(last)).toString("base64url") : null;
  return { items, next };
}
