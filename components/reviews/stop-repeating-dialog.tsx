import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { utcDate } from "#components/ui/words/time-text.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";

type Props = { id: string; name: string; repeatAt: number; onClose: () => void };

/** Stops the repetition of a review. */
export function StopRepeatingDialog({ id, name, repeatAt, onClose }: Props) {
  const toast = useToast();
  const change = useOperation("review.stop_repeating", () => {
    toast("The review no longer repeats");
    onClose();
  });
  return (
    <FormDialog
      title={`Stop the repetition of ${name}`}
      button="Stop repetition"
      danger
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <Effects>
        <li>No review starts on {utcDate(repeatAt)}. To repeat it again, start a new one.</li>
        <li>This review stays as it is.</li>
        <li>The audit records who stopped it.</li>
      </Effects>
    </FormDialog>
  );
}
