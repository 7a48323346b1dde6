import type { ReviewChange } from "#lib/shared/reviews/review-rows.ts";

/** What of a frozen row was another at the close, as tables have it. */
export const CHANGE_WORDS: Record<ReviewChange, string> = {
  deleted: "deleted",
  remade: "deleted, and another SQL user has its name",
  state: "state",
  owner: "owner",
  password: "password set",
  removed: "removed",
  disabled: "disabled",
  enabled: "enabled",
  rights: "rights",
  revoked: "revoked",
  expired: "expired",
};
