import {
  DECISIONS_ABOUT,
  mayRestrict,
  type ReviewChange,
  type ReviewDecision,
  type ReviewRow,
  type ReviewRowKind,
  type StandingDecision,
} from "#lib/shared/reviews/review-rows.ts";
import type { ReviewView } from "#lib/shared/reviews/reviews.ts";

/** The decisions as buttons: their word, and the key that takes them in a row. */
export const CHOICES: readonly { decision: ReviewDecision; label: string; key: string }[] = [
  { decision: "keep", label: "Keep", key: "e" },
  { decision: "restrict", label: "Restrict", key: "r" },
  { decision: "rotate", label: "Rotate", key: "t" },
  { decision: "remove", label: "Remove", key: "x" },
  { decision: "not_mine", label: "Not mine", key: "n" },
];

/** The decisions for this row: to restrict a SQL user is none where nothing could prove it. */
export function choicesFor(row: ReviewRow): typeof CHOICES {
  const isOffered = (decision: ReviewDecision) =>
    DECISIONS_ABOUT[row.kind].includes(decision) &&
    (decision !== "restrict" || row.kind !== "sql_user" || mayRestrict(row));
  return CHOICES.filter(({ decision }) => isOffered(decision) || row.decision === decision);
}

export const DECIDED_WORDS: Record<StandingDecision, string> = {
  keep: "Keep",
  restrict: "Restrict",
  rotate: "Rotate",
  remove: "Remove",
};

export const VIEW_WORDS: Record<ReviewView, string> = {
  all: "All",
  todo: "To decide",
  decided: "Decided",
  admin: "Admin",
  idle: "No login for 90 days",
  changed: "Changed since",
  open: "Not carried out",
};

/** The view of what was long not used, in the word for what the rows are about. */
export const idleWords = (kinds: readonly ReviewRowKind[]): string =>
  kinds.every((kind) => kind === "token") ? "Not used for 90 days" : VIEW_WORDS.idle;

export const CHANGE_WORDS: Record<ReviewChange, string> = {
  deleted: "deleted since",
  remade: "deleted since; another has its name",
  state: "state changed since",
  owner: "owner changed since",
  password: "password set since",
  removed: "removed since",
  disabled: "disabled since",
  enabled: "enabled since",
  rights: "rights changed since",
  revoked: "revoked since",
  expired: "expired since",
};

/** How it was proved that a decision was carried out. */
export function proofWords({ how }: NonNullable<ReviewRow["proof"]>, kind: ReviewRow["kind"]): string {
  switch (how) {
    case "absent":
      return "Gone from the cluster’s complete list";
    case "reset":
      return "New password set";
    case "verified":
      return "Verified as restricted";
    case "removed":
      return kind === "token" ? "Gone with its owner" : "Account removed";
    case "disabled":
      return "Account disabled";
    case "narrowed":
      return "Fewer rights than frozen";
    case "revoked":
      return "Token revoked";
    case "expired":
      return "Token expired";
    case "replaced":
      return "Token ended, and a new one made";
    default:
      return how satisfies never;
  }
}
