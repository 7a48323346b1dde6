import type { Route } from "next";
import Link from "next/link";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import type { Remedy, ReviewChange, ReviewRow } from "#lib/shared/reviews/review-rows.ts";
import { OPEN_PARAMETER } from "#lib/shared/verbs.ts";
import { tokenPath } from "./review-path.ts";

const WORDS: Record<Remedy, string> = {
  restrict: "Restrict it",
  rotate: "Set a new password",
  remove: "Delete it",
};
const WHERE: Record<Remedy, string> = {
  restrict: "/privileges",
  rotate: `?${OPEN_PARAMETER}=reset`,
  // Opens where the API key deletes nothing: the SQL that does. Elsewhere a deletion begins on the page.
  remove: `?${OPEN_PARAMETER}=delete`,
};
const GONE: readonly ReviewChange[] = ["deleted", "remade", "removed", "revoked", "expired"];

/** The link to where a decision is carried out; nothing without access to that page. */
export function TodoLink({ row, remedy }: { row: ReviewRow; remedy: Remedy }) {
  if (!row.opens || row.changes.some((change) => GONE.includes(change))) return null;
  const { href, words } = wayTo(row, remedy);
  return (
    <Link href={href as Route} prefetch={false} className="text-accent-text underline underline-offset-3">
      {words}
    </Link>
  );
}

function wayTo(row: ReviewRow, remedy: Remedy): { href: string; words: string } {
  switch (row.kind) {
    case "sql_user":
      return { href: `${sqlUserPath(row.clusterId, row.name)}${WHERE[remedy]}`, words: WORDS[remedy] };
    case "account":
      return remedy === "restrict"
        ? { href: "/access/roles", words: "Take rights away" }
        : { href: "/access", words: "Disable or remove it" };
    case "token":
      return {
        href: tokenPath(row.tokenId),
        words: remedy === "rotate" ? "Revoke it, and make a new one" : "Revoke it",
      };
    default:
      return row satisfies never;
  }
}
