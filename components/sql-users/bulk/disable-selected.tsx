import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { TooMany } from "#components/dialogs/too-many.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { TypedName } from "#components/ui/fields/typed-name.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { carryOut } from "#lib/client/calls/use-operation.ts";
import type { BulkDialogProps } from "./bulk-props.ts";
import { EachProgress } from "./each-progress.tsx";
import { LeftOut } from "./left-out.tsx";
import { SELECTED_MAX, type SelectedUser } from "./selected-user.ts";
import { useEach } from "./use-each.ts";

/** Disables the login of the selected SQL users, one after the other. Each is a change of its own, with its own right and outcome. */
export function DisableSelected({ users, leftOut, onDone, onClose, returnFocus }: BulkDialogProps) {
  const client = useQueryClient();
  const toast = useToast();
  const [sessions, setSessions] = useState(true);
  const [typed, setTyped] = useState("");
  const count = String(users.length);
  // Only the level Manage ends sessions of others.
  const continuing = users.filter(({ rights }) => !rights.runsSql).length;
  const each = useEach<SelectedUser>(
    ({ clusterId, name, rights }) => {
      const input = { clusterId, name, sessions: sessions && rights.runsSql === true };
      return carryOut(client, { name: "sql_user.disable_login", input });
    },
    ({ done, refused, left }) => {
      onDone(done);
      if (refused.length + left.length > 0) return;
      toast(`${counted(done.length, "login")} disabled`);
      onClose();
    },
  );
  const isOver = each.state === "ended";
  const tooMany = users.length > SELECTED_MAX;
  return (
    <FormDialog
      title={`Disable login of ${counted(users.length, "SQL user")}`}
      lead="One after the other. If you leave this page, those that are not begun stay as they are."
      button={isOver ? "Try again" : `Disable ${counted(users.length, "login")}`}
      danger
      ready={users.length > 0 && !tooMany && (isOver || typed.trim() === count)}
      change={each.change}
      onSubmit={() => (isOver ? each.again() : each.start(users))}
      onClose={onClose}
      finalFocus={returnFocus}
    >
      <LeftOut users={leftOut} />
      {tooMany && <TooMany most={SELECTED_MAX} />}
      <EachProgress
        each={each}
        label="Disabling logins"
        done="disabled"
        namesOf={({ name, cluster }) => [`${name} (${cluster})`]}
      />
      {each.state === "idle" && (
        <>
          <Effects>
            <li>
              The cluster refuses new logins immediately, in every way: password, certificate, SSO. Enable login
              reverses this.
            </li>
            <li>Password, privileges and owned objects stay as they are.</li>
            <li>Those of a cluster without a SQL connection that may do this are refused, and named here.</li>
          </Effects>
          <Checkbox
            label={
              continuing === 0
                ? "End their open sessions too"
                : `End their open sessions too, but those of ${counted(continuing, "SQL user")}: that needs the level Manage`
            }
            disabled={continuing === users.length}
            checked={sessions && continuing < users.length}
            onChange={({ target }) => setSessions(target.checked)}
          />
          <TypedName name={count} typed={typed} onType={setTyped} />
        </>
      )}
    </FormDialog>
  );
}
