import { useState } from "react";
import type { ReviewRow } from "#lib/shared/reviews/review-rows.ts";
import type { BulkDecision } from "./bulk-dialog.tsx";
import { choicesFor } from "./decision-labels.ts";

export type Selection = ReturnType<typeof useSelection>;

/** The rows that are chosen for one decision about several. */
export function useSelection(rows: readonly ReviewRow[]) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const selectable = rows.filter(({ mayDecide }) => mayDecide);
  const left = selectable.filter(({ decision }) => decision === null);
  const chosen = selectable.filter(({ id }) => selected.has(id));
  const hasAll = left.length > 0 && left.every(({ id }) => selected.has(id));
  return {
    selectable,
    /** those without a decision */
    left,
    selected,
    chosen,
    hasAll,
    chosenFor: (decision: BulkDecision) =>
      chosen.filter((row) => choicesFor(row).some((choice) => choice.decision === decision)),
    toggle: (id: string) =>
      setSelected((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    toggleAll: () => setSelected(hasAll ? new Set() : new Set(left.map(({ id }) => id))),
    clear: () => setSelected(new Set()),
  };
}
