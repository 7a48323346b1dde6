import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import type { ListedToken } from "#lib/shared/people/api-tokens.ts";

/** Confirms the end of a token. */
export function RevokeDialog({ token: { id, name }, onClose }: { token: ListedToken; onClose: () => void }) {
  const change = useAct("token.revoke", `Revoked ${name}`, onClose);
  return (
    <FormDialog
      title={`Revoke ${name}`}
      button="Revoke token"
      danger
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <Effects>
        <li>Every server refuses calls with it immediately.</li>
        <li>Rotations that it started pause.</li>
      </Effects>
    </FormDialog>
  );
}
