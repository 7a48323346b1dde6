import { RunSqlDialog } from "#components/privileges/run/run-sql-dialog.tsx";
import { useCheck } from "#components/privileges/run/use-check.ts";

type Props = { clusterId: string; name: string; onClose: () => void };

/** Lets a restricted SQL user create roles in place of a way back. The press before has said which statement runs. */
export function AllowRoleDialog({ clusterId, name, onClose }: Props) {
  const check = useCheck(clusterId, name, null);
  return (
    <RunSqlDialog
      atOnce
      cluster={null}
      input={{ clusterId, name, script: { kind: "allow_create_role" } }}
      lead="It counts as privileged then, and its way back is over."
      check={check}
      onClose={onClose}
    />
  );
}
