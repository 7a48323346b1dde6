import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { counted, listedNames } from "#components/ui/words/counted.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { countedRows } from "#lib/shared/reviews/reviews.ts";
import type { ShownReview } from "#lib/shared/reviews/shown-review.ts";

/** Closes a review and says what stays open. */
export function CloseDialog({ review, onClose }: { review: ShownReview; onClose: () => void }) {
  const { id, name, counts, progress, kinds } = review;
  const toast = useToast();
  const change = useOperation("review.close", () => {
    toast("The review is closed");
    onClose();
  });
  const undecided = counts?.todo ?? 0;
  const open = counts?.open ?? 0;
  const unsigned = progress.filter(({ rows, signedAt }) => rows > 0 && signedAt === null).map((each) => each.name);
  return (
    <FormDialog
      title={`Close ${name}`}
      lead="Nothing can be decided afterwards. Rolecall makes and stores the evidence now."
      button="Close review"
      danger
      change={change}
      onSubmit={() => change.run({ id, undecided })}
      onClose={onClose}
    >
      <Effects>
        <li>
          {undecided === 0
            ? "Everything is decided."
            : `${countedRows(undecided, kinds)} ${undecided === 1 ? "stays" : "stay"} undecided, and the evidence names them.`}
        </li>
        <li>
          {open === 0
            ? "No decision waits for proof."
            : `${counted(open, "decision")} ${open === 1 ? "is" : "are"} not carried out yet. Rolecall keeps looking for the proof.`}
        </li>
        {unsigned.length > 0 && <li>{listedNames(unsigned)} did not sign off.</li>}
      </Effects>
    </FormDialog>
  );
}
