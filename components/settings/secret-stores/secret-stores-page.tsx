"use client";

import Plus from "lucide-react/icons/plus";
import { type RefObject, useRef, useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { KeysReadNote } from "#components/dialogs/keys-read.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import type { SecretStoreRow, SecretStoresView } from "#lib/shared/passwords/secret-stores.ts";
import { forWords } from "./labels.ts";
import { OpenDeliveries } from "./open-deliveries.tsx";
import { SecretStoreDialog } from "./secret-store-dialog.tsx";
import { SecretStoresTable } from "./secret-stores-table.tsx";

type Open = { kind: "create" } | { kind: "edit" | "remove"; id: string };

/** Where Rolecall delivers passwords of SQL users, so that nobody sees them. */
export function SecretStoresPage({ view }: { view: SecretStoresView }) {
  const { stores } = view;
  const [open, setOpen] = useState<Open | null>(null);
  const add = useRef<HTMLButtonElement>(null);
  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        title="Secret stores"
        sentence="Rolecall delivers passwords here instead of to a person."
        actions={
          <Button ref={add} variant="primary" onClick={() => setOpen({ kind: "create" })}>
            <Plus />
            Add secret store
          </Button>
        }
      />
      <KeysReadNote className="mx-gutter my-4">
        It sets no password, so nothing goes into a secret store until a key may change SQL users.
      </KeysReadNote>
      {stores.length === 0 ? (
        <Blank
          className="border-t border-line"
          title="No secret stores yet"
          text="With one, a new password can go to Vault, OpenBao, Kubernetes or AWS Secrets Manager, and Rolecall shows it to no one."
          actions={
            <Button onClick={() => setOpen({ kind: "create" })}>
              <Plus />
              Add the first secret store
            </Button>
          }
        />
      ) : (
        <div className="min-w-0 flex-1 md:overflow-y-auto">
          <OpenDeliveries stores={stores} />
          <SecretStoresTable stores={stores} onOpen={(kind, id) => setOpen({ kind, id })} />
        </div>
      )}
      {open && <OpenDialog open={open} view={view} add={add} onClose={() => setOpen(null)} />}
    </div>
  );
}

type OpenDialogProps = {
  open: Open;
  view: SecretStoresView;
  add: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
};

function OpenDialog({ open, view, add, onClose }: OpenDialogProps) {
  // The button of the empty list goes with it, and the focus would be lost.
  if (open.kind === "create") return <SecretStoreDialog onClose={onClose} finalFocus={() => add.current} />;
  const store = view.stores.find(({ id }) => id === open.id);
  if (!store) return null;
  if (open.kind === "edit") return <SecretStoreDialog store={store} onClose={onClose} />;
  return <RemoveDialog store={store} onClose={onClose} />;
}

/** Removes a secret store from Rolecall, and says what stays. */
function RemoveDialog({ store, onClose }: { store: SecretStoreRow; onClose: () => void }) {
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
