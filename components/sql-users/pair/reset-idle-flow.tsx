import { useRouter } from "next/navigation";
import { useState } from "react";
import { CopyOnceDialog } from "#components/credentials/copy-once-dialog.tsx";
import { ResetDialog } from "#components/credentials/reset-dialog.tsx";
import type { ResetOf } from "#components/credentials/use-agreed-reset.ts";
import { useConnection } from "#components/credentials/use-connection.ts";
import { useSecretOperation } from "#components/credentials/use-secret-mutation.ts";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { LeftOpenWithEnd } from "#components/sql-user-facts/ways/left-open.tsx";
import { previewOperation } from "#lib/client/calls/operations.ts";
import type { PairMember } from "#lib/shared/sql-users/pairs.ts";
import type { ShownPassword } from "#lib/shared/sql-users/sql-users.ts";

type FlowProps = {
  cluster: ShownCluster;
  member: PairMember;
  onClose: () => void;
  returnFocus: () => HTMLElement | null;
};

/** Resets the idle one of a pair, and shows its new password once. */
export function ResetIdleFlow({ cluster, member: { name, state }, onClose, returnFocus }: FlowProps) {
  const router = useRouter();
  const [shown, setShown] = useState<ShownPassword | null>(null);
  const connection = useConnection(cluster.id, undefined);
  const reset = useSecretOperation(
    "sql_user.reset_password.idle",
    ({ name: of, replaces }: ResetOf) => ({ clusterId: cluster.id, name: of, replaces }),
    setShown,
  );
  if (shown)
    return (
      <CopyOnceDialog
        cluster={cluster}
        shown={shown}
        connection={connection}
        reset={reset}
        onDone={() => {
          onClose();
          router.refresh();
        }}
        returnFocus={returnFocus}
      />
    );
  return (
    <ResetDialog
      name={name}
      state={state}
      cluster={cluster}
      reset={reset}
      leftOpen={<LeftOpenWithEnd clusterId={cluster.id} />}
      preview={() => previewOperation("sql_user.reset_password.idle", { clusterId: cluster.id, name })}
      onReset={({ replaces }) => reset.run({ name, replaces })}
      onClose={onClose}
      returnFocus={returnFocus}
    />
  );
}
