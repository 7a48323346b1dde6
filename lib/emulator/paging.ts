import { createHash } from "node:crypto";
import { invalidField } from "./api-error.ts";

/** A place in a list: after `key`, or before it when going back. A null key is the list's beginning. */
export type Cursor = { key: string | null; back: boolean };

export type PageRequest = { limit: number; descending: boolean; cursor: Cursor };
export type Page<T> = { items: T[]; next?: Cursor | undefined; previous?: Cursor | undefined };

// Neither is documented by the vendor. Its Terraform provider asks for 500 and lost users past an unstated default.
const DEFAULT_LIMIT = 100;
export const MAX_LIMIT = 500;

/** A time as the API takes it. */
export const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** How many of the ascending `sorted` have a key below `key`, or up to and with it when `inclusive`. */
function countBelow<T>(sorted: readonly T[], keyOf: (item: T) => string, key: string, inclusive: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = sorted[middle];
    if (item === undefined) break;
    const at = keyOf(item);
    if (at < key || (inclusive && at === key)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * One page of `sorted` (ascending by `keyOf`, keys unique). Keyset: an insertion or removal between two pages
 * neither repeats nor hides another entry.
 */
export function pageOf<T>(sorted: readonly T[], keyOf: (item: T) => string, request: PageRequest): Page<T> {
  const { limit, descending } = request;
  const { key, back } = request.cursor;
  // Going on in a descending list and going back in an ascending one are the same walk.
  const upwards = descending === back;
  let start: number;
  let end: number;
  if (upwards) {
    start = key === null ? 0 : countBelow(sorted, keyOf, key, true);
    end = Math.min(sorted.length, start + limit);
  } else {
    end = key === null ? sorted.length : countBelow(sorted, keyOf, key, false);
    start = Math.max(0, end - limit);
  }
  const items = sorted.slice(start, end);
  const first = items[0];
  const last = items.at(-1);
  if (first === undefined || last === undefined) return { items };
  const below = start > 0 ? keyOf(first) : undefined;
  const above = end < sorted.length ? keyOf(last) : undefined;
  if (descending) items.reverse();
  const [next, previous] = descending ? [below, above] : [above, below];
  return {
    items,
    next: next === undefined ? undefined : { key: next, back: false },
    previous: previous === undefined ? undefined : { key: previous, back: true },
  };
}

// A checksum, not a secret: it is there to notice a token of another list, and lets tokens outlive a restart.
function seal(scope: string, payload: string): string {
  return createHash("sha256").update(`${scope}\n${payload}`).digest("base64url").slice(0, 16);
}

/** An opaque token for `cursor`, good for the list named by `scope` alone. */
export function tokenFor(scope: string, cursor: Cursor): string {
  const place = (cursor.back ? "<" : ">") + (cursor.key === null ? "" : `=${cursor.key}`);
  const payload = Buffer.from(place).toString("base64url");
  return `${payload}.${seal(scope, payload)}`;
}

function cursorFrom(scope: string, token: string): Cursor {
  const [payload = "", seen] = token.split(".");
  if (seen !== seal(scope, payload)) throw invalidField("pagination.page", "page token is not valid for this list");
  const place = Buffer.from(payload, "base64url").toString();
  return { key: place[1] === "=" ? place.slice(2) : null, back: place[0] === "<" };
}

const INT32_MAX = 2 ** 31 - 1;

function limitFrom(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > INT32_MAX)
    throw invalidField("pagination.limit", "limit must be a number that is not negative");
  // In proto3, 0 means "not set".
  return Math.min(Number(text) || DEFAULT_LIMIT, MAX_LIMIT);
}

/**
 * The `pagination.*` parameters of a list; HTTP 400 for a value that is not allowed. `list` names the list itself; its
 * order is part of the scope, so that a token cannot be carried into the other order. `as_of_time` is checked and
 * otherwise ignored: this cloud keeps no history.
 */
export function readPaging(query: URLSearchParams, list: string): PageRequest & { scope: string } {
  const order = query.get("pagination.sort_order") ?? "ASC";
  if (order !== "ASC" && order !== "DESC") throw invalidField("pagination.sort_order", "must be ASC or DESC");
  const asOf = query.get("pagination.as_of_time");
  if (asOf && !RFC_3339.test(asOf)) throw invalidField("pagination.as_of_time", "must be an RFC 3339 time");
  const scope = `${list}:${order}`;
  const token = query.get("pagination.page");
  return {
    scope,
    limit: limitFrom(query.get("pagination.limit") ?? "0"),
    descending: order === "DESC",
    cursor: token ? cursorFrom(scope, token) : { key: null, back: false },
  };
}

export type Pagination = { next_page: string | undefined; previous_page: string | undefined };

/** The tokens of the pages before and behind a page; undefined where there are none. */
export function paginationOf(scope: string, { next, previous }: Page<unknown>): Pagination | undefined {
  if (!next && !previous) return undefined;
  return { next_page: next && tokenFor(scope, next), previous_page: previous && tokenFor(scope, previous) };
}
