import { useState } from "react";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { EXEMPT_MAX, type Leaver, type SeenUser } from "#lib/shared/people/leaver.ts";
import { LeaveDialog } from "./leave-dialog.tsx";

type Props = { account: Leaver["account"]; users: readonly SeenUser[]; onClose: () => void };

/** Leaves chosen SQL users as they are. */
export function ExemptDialog({ account, users, onClose }: Props) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const isOne = users.length === 1;

  function toggle(id: string, isIn: boolean) {
    setChosen((before) => new Set(isIn ? [...before, id] : [...before].filter((each) => each !== id)));
  }

  return (
    <LeaveDialog
      account={account}
      title={isOne ? "Leave SQL user as it is" : "Leave SQL users as they are"}
      isOne={isOne}
      chosen={{ sqlUserIds: [...chosen], tokenIds: [] }}
      ready={chosen.size > 0 && chosen.size <= EXEMPT_MAX}
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
    </LeaveDialog>
  );
}
