import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { TooMany } from "#components/dialogs/too-many.tsx";
import { ClusterScripts } from "#components/sql-user-facts/key/cluster-scripts.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { TypedName } from "#components/ui/fields/typed-name.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { NameList } from "#components/ui/words/name-list.tsx";
import { carryOut } from "#lib/client/calls/use-operation.ts";
import type { BulkDialogProps } from "./bulk-props.ts";
import { EachProgress } from "./each-progress.tsx";
import { LeftOut } from "./left-out.tsx";
import { loginByHand } from "./login-by-hand.ts";
import { SELECTED_MAX, type SelectedUser, splitByLogin } from "./selected-user.ts";
import { useEach } from "./use-each.ts";

/** Disables the login of the selected SQL users; where Rolecall can of none, the SQL that does. */
export function DisableSelected({ users, ...rest }: BulkDialogProps) {
  const { able, byHand } = splitByLogin(users);
  if (able.length === 0 && byHand.length > 0) return <ByHandDialog users={byHand} {...rest} />;
  return <DisableDialog users={able} byHand={byHand} {...rest} />;
}

function ByHandDialog({ users, leftOut, onClose, returnFocus }: BulkDialogProps) {
  const { missing, isSeveral, script, notes } = loginByHand(users);
  return (
    <Dialog
      open
      title={`Disable login of ${counted(users.length, "SQL user")}`}
      onClose={onClose}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={onClose}>Close</Button>
        </DialogActions>
      }
    >
      <LeftOut users={leftOut} />
      <p className="text-14">
        {missing} {script.length > 0 && "Run this as an admin instead. Open sessions go on."}
      </p>
      <ClusterScripts scripts={script} isSeveral={isSeveral} />
      {notes.length > 0 && <p className="text-12 text-ink-2">{notes.join(" ")}</p>}
    </Dialog>
  );
}

/** Those that a person disables by themselves, named before anything is sent. */
function ByHandNote({ users }: { users: readonly SelectedUser[] }) {
  if (users.length === 0) return null;
  const { missing, isSeveral, script, notes } = loginByHand(users);
  const names = users.map(({ name, cluster }) => (isSeveral ? `${name} on ${cluster}` : name));
  return (
    <Note tone="warn">
      <strong>{counted(users.length, "SQL user")} left out.</strong> {missing} They stay as they are:{" "}
      <NameList names={names} />.
      {script.length > 0 && (
        <Disclosure summary="SQL to run yourself" onDemand>
          <ClusterScripts scripts={script} isSeveral={isSeveral} />
          {notes.length > 0 && <p className="text-12">{notes.join(" ")}</p>}
        </Disclosure>
      )}
    </Note>
  );
}

type DisableProps = BulkDialogProps & { byHand: readonly SelectedUser[] };

/** One after the other. Each is a change of its own, with its own right and outcome. */
function DisableDialog({ users, byHand, leftOut, onDone, onClose, returnFocus }: DisableProps) {
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
      <ByHandNote users={byHand} />
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
