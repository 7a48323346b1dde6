import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import type { SecretStoreRow } from "#lib/shared/passwords/secret-stores.ts";
import { forWords } from "./labels.ts";

/** Removes a secret store from Rolecall, and says what stays. */
export function RemoveDialog({ store, onClose }: { store: SecretStoreRow; onClose: () => void }) {
  const { id, name } = store;
  const change = useAct("secret_store.delete", `Removed ${name}`, onClose);
  return (
    <FormDialog
      title={`Remove ${name}`}
      lead="Rolecall deletes its credential. The secrets in the store stay as they are."
      button={`Remove ${name}`}
      danger
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <p className="text-14">{forWords(store)} then has no secret store of its own.</p>
    </FormDialog>
  );
}
