import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { ListedToken } from "#lib/shared/people/api-tokens.ts";

/** Confirms the end of a token. */
export function RevokeDialog({ token: { id, name }, onClose }: { token: ListedToken; onClose: () => void }) {
  const toast = useToast();
  const change = useOperation("token.revoke", () => {
    toast(`Revoked ${name}`);
    onClose();
  });
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
