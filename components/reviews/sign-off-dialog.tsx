import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { number } from "#components/ui/words/counted.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { ReviewCounts } from "#lib/shared/reviews/reviews.ts";

type Props = { id: string; name: string; counts: ReviewCounts; onClose: () => void };

/** Signs off one's part of a review. */
export function SignOffDialog({ id, name, counts, onClose }: Props) {
  const toast = useToast();
  const change = useOperation("review.sign_off", () => {
    toast("Signed off");
    onClose();
  });
  const { keep, restrict, rotate, remove } = counts;
  return (
    <FormDialog
      title={`Sign off your part of ${name}`}
      lead="You cannot change your decisions afterwards."
      button="Sign off"
      alert
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <Effects>
        <li>{number(keep)} to keep</li>
        <li>
          {number(restrict)} to restrict, {number(rotate)} to rotate, {number(remove)} to remove
        </li>
      </Effects>
    </FormDialog>
  );
}
