import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";

type Props = { clusterId: string; name: string; disabled: boolean; onDone: () => void };

/** Disables the login of a SQL user and ends its sessions, in place of its deletion. Enable login on its page reverses it. */
export function DisableInstead({ clusterId, name, disabled, onDone }: Props) {
  const toast = useToast();
  const change = useOperation("sql_user.disable_login", ({ ended }) => {
    toast(ended > 0 ? `Login of ${name} disabled, ${counted(ended, "session")} ended` : `Login of ${name} disabled`);
    onDone();
  });
  return (
    <div className="grid justify-items-start gap-2">
      <Button
        size="s"
        disabled={disabled}
        pending={change.pending}
        onClick={() => change.run({ clusterId, name, sessions: true })}
      >
        Disable login
      </Button>
      <MutationFailure failure={change.failure} />
      <Reauthenticate failure={change.failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </div>
  );
}
