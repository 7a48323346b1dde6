import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useMutationChange } from "#components/dialogs/use-change.ts";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { exemptMutation } from "#lib/client/leaver.ts";
import { EXEMPT_MAX, type Leaver, type SeenUser } from "#lib/shared/leaver.ts";

type Props = { account: Leaver["account"]; users: readonly SeenUser[]; onClose: () => void };

/** Leaves SQL users as they are, for a reason that the evidence names. */
export function ExemptDialog({ account, users, onClose }: Props) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState("");
  const change = useMutationChange(exemptMutation(), onClose);
  const isOne = users.length === 1;
  const them = isOne ? "it" : "them";
  const target = { accountId: account.id, email: account.email };

  function toggle(id: string, isIn: boolean) {
    setChosen((before) => new Set(isIn ? [...before, id] : [...before].filter((each) => each !== id)));
  }

  return (
    <FormDialog
      title={isOne ? "Leave SQL user as it is" : "Leave SQL users as they are"}
      lead={`The plan no longer waits for ${them}. The evidence names ${them}, you and the reason.`}
      button={isOne ? "Leave as it is" : "Leave as they are"}
      danger
      alert={false}
      ready={chosen.size > 0 && chosen.size <= EXEMPT_MAX && reason.trim() !== ""}
      change={change}
      onSubmit={() => change.run({ ...target, sqlUserIds: [...chosen], tokenIds: [], reason })}
      onClose={onClose}
    >
      {users.some(({ result }) => result !== "undelivered") && (
        <p className="text-14">{account.name} may still know a password that works.</p>
      )}
      <fieldset className="grid max-h-56 gap-2 overflow-y-auto">
        <legend className="pb-1 font-medium">{isOne ? "SQL user" : "SQL users"}</legend>
        {users.map(({ sqlUserId, name, cluster, clusterId }) => (
          <Checkbox
            key={sqlUserId}
            checked={chosen.has(sqlUserId)}
            onChange={({ target: { checked } }) => toggle(sqlUserId, checked)}
            label={
              <span className="[overflow-wrap:anywhere]">
                <span className="mono">{name}</span> on {cluster ?? clusterId}
              </span>
            }
          />
        ))}
      </fieldset>
      <TextField
        label="Reason"
        maxLength={300}
        value={reason}
        onChange={({ target: { value } }) => setReason(value)}
        error={change.failure?.fields?.reason}
      />
    </FormDialog>
  );
}
