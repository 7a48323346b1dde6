import type { PartPage, PartRows } from "#lib/shared/people/page-parts.ts";
import { Refusal } from "../../base/failure.ts";
import type { Cut } from "../../store/people/page-rows.ts";

/** How many rows of a part are shown at once. */
const PAGE = 20;

type Key = readonly (string | number)[];
type Shape = readonly ("text" | "number")[];

/** Where a page begins, and one row more than it shows. Throws `invalid_input` for a cursor of another shape. */
export function cutAt(before: string | undefined, ...shape: Shape): Cut {
  const limit = PAGE + 1;
  if (before === undefined) return { after: undefined, limit };
  const after = parsed(before);
  const fits =
    Array.isArray(after) &&
    after.length === shape.length &&
    shape.every((kind, at) => (kind === "text" ? typeof after[at] === "string" : Number.isSafeInteger(after[at])));
  if (!fits) throw new Refusal("invalid_input");
  return { after, limit };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A page of the rows of a {@link cutAt}, of which the last says only that there are more. */
export function pageOf<P extends keyof PartRows, Row>(
  part: P,
  rows: readonly Row[],
  { key, shown }: { key: (row: Row) => Key; shown: (row: Row) => PartRows[P] },
): PartPage<P> {
  const page = rows.slice(0, PAGE);
  const last = rows.length > PAGE ? page.at(-1) : undefined;
  return { part, rows: page.map(shown), next: last === undefined ? null : JSON.stringify(key(last)) };
}
