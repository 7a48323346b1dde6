import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { Destination } from "#lib/shared/audit/destinations.ts";
import { waitingWords } from "./words.ts";

/** Deletes a destination, and says what is never sent then. */
export function DeleteDialog({ destination, onClose }: { destination: Destination; onClose: () => void }) {
  const { id, name, waiting } = destination;
  const toast = useToast();
  const change = useOperation("destination.delete", () => {
    toast(`Deleted ${name}`);
    onClose();
  });
  return (
    <FormDialog
      title={`Delete ${name}`}
      lead="This cannot be undone. Its delivery log is deleted too."
      button={`Delete ${name}`}
      danger
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <p className="text-14">
        {waiting === 0 ? "No event is waiting." : `${waitingWords(destination)} and will not be sent.`}
      </p>
    </FormDialog>
  );
}
