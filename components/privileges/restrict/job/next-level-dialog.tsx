import { RunSqlDialog } from "#components/privileges/run/run-sql-dialog.tsx";
import { useCheck } from "#components/privileges/run/use-check.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import { planAccess } from "#lib/sql/plan.ts";

type Props = { clusterId: string; name: string; wanted: WantedAccess; onClose: () => void };

/** The smaller fix in place of a way back: its SQL, and the run. */
export function NextLevelDialog({ clusterId, name, wanted, onClose }: Props) {
  const check = useCheck(clusterId, name, null);
  // The server makes the statements again, and those are run.
  const intent = Object.assign({}, wanted, { user: name, code: "only_to_look_at", demote: false });
  const { roles } = planAccess(intent as Parameters<typeof planAccess>[0]);
  return (
    <RunSqlDialog
      cluster={null}
      input={{ clusterId, name, script: { kind: "access", wanted, demote: false } }}
      roles={roles}
      lead="It gets these rights and no admin. Its way back is over then."
      check={check}
      onClose={onClose}
    />
  );
}
