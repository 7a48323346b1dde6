import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { Pair } from "#lib/shared/sql-users/pairs.ts";

type SplitProps = { clusterId: string; pair: Pair; onClose: () => void };

export function SplitDialog({ clusterId, pair: { active, idle, step }, onClose }: SplitProps) {
  const change = useOperation("pair.split", onClose);
  return (
    <FormDialog
      title="Split this pair"
      button="Split pair"
      change={change}
      onSubmit={() => change.run({ clusterId, name: active.name })}
      onClose={onClose}
    >
      <Effects>
        <li>Both SQL users, their passwords and their rights stay as they are.</li>
        <li>Rolecall forgets which one is active{step === "reset" ? "" : ", and how far this rotation is"}.</li>
        <li>
          Find out which of <span className="mono">{active.name}</span> and <span className="mono">{idle.name}</span>{" "}
          your application uses before you delete one.
        </li>
      </Effects>
    </FormDialog>
  );
}
