import type { KeyboardEvent } from "react";
import type { ReviewDecision, ReviewRow } from "#lib/shared/reviews/review-rows.ts";

/** What a person does in a row, by its id. They stay the same, so that a row renders only where it is another. */
export type RowActs = {
  focus: (id: string) => void;
  key: (event: KeyboardEvent, id: string) => void;
  decide: (id: string, decision: ReviewDecision, note?: string) => void;
  select: (id: string) => void;
  cancel: (id: string) => void;
};

export type RowProps = {
  row: ReviewRow;
  isCurrent: boolean;
  isSelected: boolean;
  isPending: boolean;
  /** whether the table has a column of boxes */
  hasBox: boolean;
  /** the decision whose note is being written */
  noting: ReviewDecision | null;
  acts: RowActs;
};
