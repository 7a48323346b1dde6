import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { useChange } from "#components/dialogs/use-change.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { deleteSecretStore } from "#lib/client/secret-stores.ts";
import type { SecretStoreRow } from "#lib/shared/secret-stores.ts";
import { forWords } from "./words.ts";

/** Removes a secret store from Rolecall, and says what stays. */
export function RemoveDialog({ store, onClose }: { store: SecretStoreRow; onClose: () => void }) {
  const { id, name } = store;
  const toast = useToast();
  const change = useChange(deleteSecretStore, () => {
    toast(`Removed ${name}`);
    onClose();
  });
  return (
    <Dialog
      open
      alert
      locked={change.pending}
      onClose={onClose}
      title={`Remove ${name}`}
      lead="Rolecall deletes its credential. The secrets in the store stay as they are."
      footer={
        <DialogActions>
          <Button onClick={onClose} disabled={change.pending}>
            Cancel
          </Button>
          <Button variant="danger" pending={change.pending} onClick={() => change.run({ id })}>
            Remove {name}
          </Button>
        </DialogActions>
      }
    >
      <MutationFailure failure={change.failure} />
      <p className="text-14">{forWords(store)} then has no secret store of its own.</p>
      <Reauthenticate failure={change.failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </Dialog>
  );
}
