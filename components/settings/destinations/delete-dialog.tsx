import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useChange } from "#components/dialogs/use-change.ts";
import { useToast } from "#components/ui/toast.tsx";
import { operation } from "#lib/client/calls/operations.ts";
import type { Destination } from "#lib/shared/audit/destinations.ts";
import { waitingWords } from "./words.ts";

/** Deletes a destination, and says what is never sent then. */
export function DeleteDialog({ destination, onClose }: { destination: Destination; onClose: () => void }) {
  const { id, name, waiting } = destination;
  const toast = useToast();
  const change = useChange(operation("destination.delete"), () => {
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
