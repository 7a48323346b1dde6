import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { showing } from "#lib/client/calls/operations.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { Part } from "./part.tsx";

export type LeftUsersProps = { cluster: { id: string; name: string }; left: readonly string[]; mayManage: boolean };

/** SQL users that an earlier connection has left on the cluster, or that another Rolecall uses. */
export function LeftUsers({ cluster, left, mayManage }: LeftUsersProps) {
  const [removing, setRemoving] = useState<string | null>(null);
  if (left.length === 0) return null;
  return (
    <Part title="Not in use here">
      <p className="text-ink-2">
        Their names begin with rolecall_, but this Rolecall does not use them. They may be admin. They are left from an
        earlier connection, or belong to another Rolecall.
      </p>
      <ul className="grid gap-2">
        {left.map((name) => (
          <li key={name} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <span className="mono">{name}</span>
            {mayManage && (
              <Button size="s" onClick={() => setRemoving(name)} aria-label={`Remove ${name}…`}>
                Remove…
              </Button>
            )}
          </li>
        ))}
      </ul>
      {removing !== null && <RemoveDialog cluster={cluster} name={removing} onClose={() => setRemoving(null)} />}
    </Part>
  );
}

type RemoveProps = { cluster: LeftUsersProps["cluster"]; name: string; onClose: () => void };

function RemoveDialog({ cluster, name, onClose }: RemoveProps) {
  const toast = useToast();
  const change = useOperation("sql_connection.remove_left", () => {
    toast(`${name} is removed`);
    onClose();
  });
  return (
    <FormDialog
      title={`Remove ${name}`}
      lead={`Rolecall deletes this SQL user on ${cluster.name} through the Cloud API. If another Rolecall uses it, that one loses its SQL connection.`}
      button={`Remove ${name}`}
      danger
      change={change}
      onSubmit={() => change.run({ clusterId: cluster.id, name })}
      shows={showing("sql_connection.remove_left", { clusterId: cluster.id, name })}
      onClose={onClose}
    />
  );
}
