import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import type { OpenDelivery } from "#lib/shared/passwords/secret-stores.ts";

type Props = { delivery: OpenDelivery; store: string; onClose: () => void };

/** Ends a delivery that cannot be finished, and says what is not known then. */
export function GiveUpDialog({ delivery: { id, name, cluster, path, problem, undelivered }, store, onClose }: Props) {
  const change = useAct("secret_store.give_up", `Gave up the delivery for ${name}`, onClose);
  return (
    <FormDialog
      title={`Give up the delivery for ${name}`}
      lead={`Rolecall stops trying to deliver the password of ${name} on ${cluster} to ${store}.`}
      button="Give up delivery"
      danger
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <div className="grid gap-3 text-14">
        {undelivered ? (
          <>
            <p>The cluster may then have the old password or a new one, and {store} either or neither.</p>
            <p>
              {problem === "creating"
                ? `If the cluster has ${name}, reset its password instead, which also ends the delivery.`
                : "Give up only if the cluster or the secret store is gone for good: otherwise Rolecall finishes once both answer."}{" "}
              After giving up, reset the password; until then {name} is marked as undelivered.
            </p>
          </>
        ) : (
          <p>
            The password in force does not change. A next password that does not work may remain in {store} at{" "}
            <span className="mono [overflow-wrap:anywhere]">{path}</span>.
          </p>
        )}
      </div>
    </FormDialog>
  );
}
