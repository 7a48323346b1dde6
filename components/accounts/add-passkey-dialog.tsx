import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useChange } from "#components/dialogs/use-change.ts";
import { TextField } from "#components/ui/text-field.tsx";
import { deviceWords } from "#lib/shared/device-words.ts";

type AddPasskeyDialogProps = { onAdded: (name: string, codes: readonly string[]) => void; onClose: () => void };

/** Asks for a name, then lets the browser make a passkey. */
export function AddPasskeyDialog({ onAdded, onClose }: AddPasskeyDialogProps) {
  const [name, setName] = useState(() => deviceWords(navigator.userAgent));
  const add = async (wanted: string) => (await import("#lib/client/passkeys.ts")).addPasskey(wanted);
  const change = useChange(add, ({ codes }, added) => onAdded(added, codes));
  return (
    <FormDialog
      title="Add passkey"
      lead="Your browser asks for your fingerprint, face or PIN. Rolecall never receives these."
      button="Add passkey"
      ready={name.trim() !== ""}
      change={change}
      onSubmit={() => change.run(name.trim())}
      onClose={onClose}
    >
      <TextField
        label="Name of this passkey"
        name="passkey-name"
        autoComplete="off"
        maxLength={60}
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
        hint="Helps you recognize it later, such as the name of the device."
        error={change.failure?.fields?.name}
      />
    </FormDialog>
  );
}
