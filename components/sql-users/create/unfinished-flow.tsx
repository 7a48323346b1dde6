import { useState } from "react";
import { CopyOnceDialog } from "#components/credentials/copy-once-dialog.tsx";
import { MadeDialog, WITHHELD_LEAD } from "#components/credentials/made-dialog.tsx";
import { useConnection } from "#components/credentials/use-connection.ts";
import { useReset, useSecretOperation } from "#components/credentials/use-secret-mutation.ts";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { Unfinished } from "#lib/shared/sql-users/creation.ts";
import type { CreatedSqlUser, ShownPassword } from "#lib/shared/sql-users/sql-users.ts";
import { UnfinishedDialog } from "./unfinished-dialog.tsx";

type Props = Pick<FlowProps, "cluster" | "onClose" | "onGone" | "returnFocus"> & {
  name: string;
  unfinished: Unfinished;
};

/** Finishes or removes what a creation has left, and shows the password once. */
export function UnfinishedFlow({ cluster, name, unfinished: first, onClose, onGone, returnFocus }: Props) {
  const [made, setMade] = useState<CreatedSqlUser | null>(null);
  const connection = useConnection(cluster.id);
  const toast = useToast();
  const finish = useSecretOperation("sql_user.create.finish", () => ({ clusterId: cluster.id, name }), setMade);
  const reset = useReset(cluster.id, (shown: ShownPassword) => setMade(shown));
  const onRemoved = () => {
    toast(`Removed ${name}`);
    (onGone ?? (() => onClose(null)))();
  };
  const remove = useOperation("sql_user.delete.unfinished", onRemoved, { page: false });
  const done = { onDone: () => onClose(name), returnFocus };

  if (made?.password)
    return (
      <CopyOnceDialog
        {...done}
        cluster={cluster}
        connection={connection}
        reset={reset}
        shown={made}
        proved={made.proved}
      />
    );
  if (made?.proved) {
    const lead = first.forRequester ? "Only the requester can get one, from the request." : WITHHELD_LEAD;
    return <MadeDialog {...done} name={name} cluster={cluster.name} lead={lead} proved={made.proved} />;
  }
  return (
    <UnfinishedDialog
      cluster={cluster}
      name={name}
      unfinished={made?.unfinished ?? first}
      running={finish.pending ? "finish" : remove.pending ? "remove" : null}
      failure={finish.failure ?? remove.failure}
      onFinish={() => {
        remove.dismiss();
        finish.run(undefined);
      }}
      onRemove={() => {
        finish.dismiss();
        remove.run({ clusterId: cluster.id, name });
      }}
      onClose={done.onDone}
      returnFocus={returnFocus}
    />
  );
}
