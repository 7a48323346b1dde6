import "server-only";
import type { Store } from "../../store/db/open.ts";
import { firstItemsOf } from "../../store/jobs/job-items.ts";
import { reviewNamesOf } from "../../store/reviews/reviews.ts";

type Details = Readonly<Record<string, string | number | boolean>>;

/**
 * Subject names of events without a target, by the id in their details: the name of a review, or of the SQL users of a rotation, such as
 * `app_a and 2 more`. For readers of all events.
 */
export async function subjectNames(db: Store, details: readonly Details[]): Promise<Map<string, string>> {
  const idsIn = (key: "review" | "rotation") => [
    ...new Set(details.map((each) => each[key]).filter((id) => typeof id === "string")),
  ];
  const [reviews, rotations] = await Promise.all([
    reviewNamesOf(db, idsIn("review")),
    firstItemsOf(db, idsIn("rotation")),
  ]);
  const named = [...rotations].map(
    ([id, { name, count }]) => [id, count === 1 ? name : `${name} and ${count - 1} more`] as const,
  );
  return new Map([...reviews, ...named]);
}

/** The name of what this event is about, where it has no target. */
export function subjectOf({ review, rotation }: Details, names: ReadonlyMap<string, string>): string | undefined {
  return names.get(String(review ?? rotation ?? ""));
}
