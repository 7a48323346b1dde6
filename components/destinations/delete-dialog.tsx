import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { useChange } from "#components/dialogs/use-change.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { deleteDestination } from "#lib/client/destinations.ts";
import type { Destination } from "#lib/shared/destinations.ts";
import { waitingWords } from "./words.ts";

/** Deletes a destination, and says what is never sent then. */
export function DeleteDialog({ destination, onClose }: { destination: Destination; onClose: () => void }) {
  const { id, name, waiting } = destination;
  const toast = useToast();
  const change = useChange(deleteDestination, () => {
    toast(`Deleted ${name}`);
    onClose();
  });
  return (
    <Dialog
      open
      alert
      locked={change.pending}
      onClose={onClose}
      title={`Delete ${name}`}
      lead="This cannot be undone. Its delivery log is deleted too."
      footer={
        <DialogActions>
          <Button onClick={onClose} disabled={change.pending}>
            Cancel
          </Button>
          <Button variant="danger" pending={change.pending} onClick={() => change.run({ id })}>
            Delete {name}
          </Button>
        </DialogActions>
      }
    >
      <MutationFailure failure={change.failure} />
      <p className="text-14">
        {waiting === 0 ? "No event is waiting." : `${waitingWords(destination)} and will not be sent.`}
      </p>
      <Reauthenticate failure={change.failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </Dialog>
  );
}
