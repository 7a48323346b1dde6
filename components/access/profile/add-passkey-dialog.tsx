import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { type Call, useCall } from "#lib/client/calls/use-operation.ts";
import { deviceWords } from "#lib/shared/people/device-labels.ts";
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
  const change = useCall(
    async (wanted: { name: string; tokens: TokenEnd }): Promise<Call<"factor.add_passkey">> => {
      const { newPasskey } = await import("#lib/client/session/passkeys.ts");
      return { name: "factor.add_passkey", input: Object.assign({ passkey: await newPasskey() }, wanted) };
    },
    ({ codes }, added) => onAdded(added.name, codes),
  );
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
