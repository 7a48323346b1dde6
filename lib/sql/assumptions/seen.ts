/** What became of an assumption on a cluster. */
export const RESULTS = { holds: "holds", differs: "does not hold", unseen: "not seen" } as const;

export type Result = keyof typeof RESULTS;

/** All that a check may say of what it saw. The list is closed, so that nothing a cluster or the vendor sends can be in a report. */
export const SEEN = {
  as_assumed: "as assumed",
  other_columns: "other columns",
  other_values: "values in another form",
  row_missing: "a row is missing that every cluster has",
  not_equal: "two answers that should agree do not",
  unknown_statement: "the cluster does not know the statement",
  unreadable: "an answer in another form",
  not_listed: "the cluster is not in the list",
  not_permitted: "this SQL user may not read it",
  key_may_not: "the API key may not read it",
  refused: "refused for another reason",
  no_answer: "no answer",
  not_asked: "not asked: no SQL was given",
  nothing: "nothing on this cluster shows it",
  older: "not in this release",
  other_plan: "not on this plan",
  needs_change: "needs a change, and this check only reads",
  refused_change: "refused, and it should have been done",
  done_anyway: "done, and it should have been refused",
  let_in: "a login went through that should have been refused",
  shut_out: "a login was refused that should have gone through",
  session_ended: "an open session was lost",
  session_stayed: "an open session went on",
  rights_stayed: "an open session kept its rights",
  holds_rights: "the SQL user holds rights",
  user_not_listed: "the SQL user is not in the list",
  not_reached: "not tried: the check was stopped before",
} as const;

export type Seen = keyof typeof SEEN;

export type Outcome = { readonly result: Result; readonly seen: Seen };

export const HOLDS: Outcome = { result: "holds", seen: "as_assumed" };

/** The assumption does not hold. */
export const differs = (seen: Seen): Outcome => ({ result: "differs", seen });

/** Nothing is known of the assumption, which is no reason for trust. */
export const unseen = (seen: Seen): Outcome => ({ result: "unseen", seen });
