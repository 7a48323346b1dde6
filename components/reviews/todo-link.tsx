import type { Route } from "next";
import Link from "next/link";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { OPEN_PARAMETER } from "#lib/shared/find.ts";
import type { Remedy, ReviewRow } from "#lib/shared/reviews.ts";

const WORDS: Record<Remedy, string> = {
  restrict: "Restrict it",
  rotate: "Set a new password",
  remove: "Delete it",
};
const WHERE: Record<Remedy, string> = { restrict: "/privileges", rotate: `?${OPEN_PARAMETER}=reset`, remove: "" };

/** Where a decision is carried out; nothing for those who may not open that page. */
export function TodoLink({ row: { clusterId, name, opens, changes }, remedy }: { row: ReviewRow; remedy: Remedy }) {
  const isGone = changes.includes("deleted") || changes.includes("remade");
  if (!opens || isGone) return null;
  return (
    <Link
      href={`${sqlUserPath(clusterId, name)}${WHERE[remedy]}` as Route}
      prefetch={false}
      className="text-accent-text underline underline-offset-3"
    >
      {WORDS[remedy]}
    </Link>
  );
}
