import type { KeyboardEvent } from "react";
import type { ReviewDecision, ReviewRow } from "#lib/shared/review-rows.ts";

export type RowProps = {
  row: ReviewRow;
  isCurrent: boolean;
  isSelected: boolean;
  isPending: boolean;
  /** whether the table has a column of boxes */
  hasBox: boolean;
  /** the decision whose note is being written */
  noting: ReviewDecision | null;
  onFocus: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onDecide: (decision: ReviewDecision, note?: string) => void;
  onSelect: () => void;
  onCancel: () => void;
};
