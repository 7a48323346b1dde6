import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";

type Props = { token: { id: string; name: string }; lead?: string; onClose: () => void };

/** Confirms the end of a token. */
export function RevokeDialog({ token: { id, name }, lead, onClose }: Props) {
  const change = useAct("token.revoke", `Revoked ${name}`, onClose);
  return (
    <FormDialog
      title={`Revoke ${name}`}
      lead={lead}
      button="Revoke token"
      danger
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <Effects>
        <li>Every server refuses calls with it immediately. A program that uses it stops.</li>
        <li>Rotations that it started pause.</li>
      </Effects>
    </FormDialog>
  );
}
