import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useChange } from "#components/dialogs/use-change.ts";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { deviceWords } from "#lib/shared/people/device-words.ts";
import type { TokenEnd } from "#lib/shared/people/token-end.ts";
import { type OfFirst, TokensToo, useTokenEnd } from "../accounts/tokens-too.tsx";

type AddPasskeyDialogProps = OfFirst & {
  onAdded: (name: string, codes: readonly string[]) => void;
  onClose: () => void;
};

/** Asks for a name, then lets the browser make a passkey. */
export function AddPasskeyDialog({ tokens, onAdded, onClose }: AddPasskeyDialogProps) {
  const [name, setName] = useState(() => deviceWords(navigator.userAgent));
  const [chosen, setChosen] = useTokenEnd();
  const add = async (wanted: { name: string; tokens: TokenEnd }) =>
    (await import("#lib/client/session/passkeys.ts")).addPasskey(wanted);
  const change = useChange(add, ({ codes }, added) => onAdded(added.name, codes));
  return (
    <FormDialog
      title="Add passkey"
      lead="Your browser asks for your fingerprint, face or PIN. Rolecall never receives these."
      button="Add passkey"
      ready={name.trim() !== ""}
      change={change}
      onSubmit={() => change.run({ name: name.trim(), tokens: chosen })}
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
      {tokens && <TokensToo tokens={tokens} chosen={chosen} onChange={setChosen} />}
    </FormDialog>
  );
}
