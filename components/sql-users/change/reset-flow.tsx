import { useState } from "react";
import { AfterReset } from "#components/credentials/after-reset.tsx";
import { DeliverChoice } from "#components/credentials/deliver-choice.tsx";
import { DeliveredDialog } from "#components/credentials/delivered-dialog.tsx";
import { EndDisclosure } from "#components/credentials/end-every-way.tsx";
import { ResetDialog } from "#components/credentials/reset-dialog.tsx";
import { ResetShown } from "#components/credentials/reset-shown.tsx";
import { type ResetOf, useAgreedReset } from "#components/credentials/use-agreed-reset.ts";
import { useConnection } from "#components/credentials/use-connection.ts";
import { previewReset, useReset } from "#components/credentials/use-secret-mutation.ts";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { LeftOpenWithEnd } from "#components/sql-user-facts/ways/left-open.tsx";
import { previewOperation } from "#lib/client/calls/operations.ts";
import { useCall } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { type DeliveredTo, storeOfOwner } from "#lib/shared/passwords/secret-deliveries.ts";
import type { ShownPassword, SqlUser, SqlUserTarget } from "#lib/shared/sql-users/sql-users.ts";

/** Confirms, resets, and shows the new password once, or says where it was delivered. */
export function ResetFlow({ user, cluster, rights, onCurrent, onClose, returnFocus }: FlowProps & { user: SqlUser }) {
  const [shown, setShown] = useState<ShownPassword | null>(null);
  const connection = useConnection(cluster.id, user.verified?.databases);
  const reset = useReset(cluster.id, (answer) => {
    onCurrent(answer.name);
    setShown(answer);
  });
  const { to, store, isDelivered, deliver, ...choice } = useDelivery(cluster.id, user, onCurrent);
  const used = isDelivered ? deliver : reset;
  const agree = useAgreedReset(user.name, used.run);

  const done = { onDone: () => onClose(user.name), returnFocus };
  if (to) return <DeliveredDialog {...done} name={user.name} cluster={cluster.name} to={to} />;
  if (shown)
    return (
      <ResetShown
        {...done}
        cluster={cluster}
        shown={shown}
        connection={connection}
        reset={reset}
        after={
          <AfterReset
            plan={cluster.plan}
            otherWays={shown.otherWays}
            end={<EndDisclosure clusterId={cluster.id} name={shown.name} runs={rights.runsSql === true} />}
          />
        }
      />
    );
  return (
    <ResetDialog
      name={user.name}
      state={user.state}
      isProtected={user.protected}
      cluster={cluster}
      reset={used}
      isDelivered={isDelivered}
      leftOpen={<LeftOpenWithEnd clusterId={cluster.id} />}
      choice={store !== null && <DeliverChoice store={store} {...choice} />}
      preview={() => (isDelivered ? previewDelivery : previewReset)({ clusterId: cluster.id, name: user.name })}
      onReset={agree}
      onClose={() => onClose(null)}
      returnFocus={returnFocus}
    />
  );
}

const previewDelivery = (target: SqlUserTarget) => previewOperation("sql_user.reset_password.into_store", target);

/** A reset whose password goes into the secret store of the owner or cluster, where the person chooses so. */
function useDelivery(clusterId: string, user: SqlUser, onCurrent: FlowProps["onCurrent"]) {
  const [to, setTo] = useState<DeliveredTo | null>(null);
  const [chosen, setChosen] = useState<"person" | "store">("person");
  const { data: stores } = useRead("secret_store.list.reachable", { clusterId });
  const store = storeOfOwner(stores, user.owner);
  const deliver = useCall(
    (of: ResetOf) => ({ name: "sql_user.reset_password.into_store", input: { clusterId, ...of } }),
    (answer) => {
      onCurrent(answer.name);
      setTo(answer);
    },
    { page: false },
  );
  const isDelivered = store !== null && chosen === "store";
  return { to, store, isDelivered, deliver, value: chosen, onChange: setChosen };
}
