import { ByHand, EndEffects } from "#components/credentials/end-every-way.tsx";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { LeftOpen } from "#components/sql-user-facts/ways/left-open.tsx";
import { showDisableLogin, useDisableLogin } from "#components/sql-user-facts/ways/use-disable-login.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { endedWords } from "#lib/shared/ways-in/ended.ts";

type Props = FlowProps & { user: SqlUser };

/** Ends every way into a cluster for one SQL user: its login, then its sessions. Without a connection that may, it has the SQL. */
export function EndEveryWayFlow(props: Props) {
  const { user, cluster, rights, onClose, returnFocus } = props;
  const title = <SqlUserTitle what="End every way in of" name={user.name} cluster={cluster.name} />;
  if (rights.runsSql === true) return <RunDialog {...props} />;
  return (
    <Dialog
      open
      title={title}
      onClose={() => onClose(null)}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={() => onClose(null)}>Close</Button>
        </DialogActions>
      }
    >
      <p className="text-14">
        <LeftOpen clusterId={cluster.id} />
      </p>
      <ByHand name={user.name} />
    </Dialog>
  );
}

function RunDialog({ user: { name }, cluster, onCurrent, onClose, returnFocus }: Props) {
  const toast = useToast();
  const change = useDisableLogin((answer) => {
    toast(endedWords(name, answer));
    onCurrent(name);
    onClose(name);
  });
  const input = { clusterId: cluster.id, name, sessions: true };
  return (
    <FormDialog
      title={<SqlUserTitle what="End every way in of" name={name} cluster={cluster.name} />}
      button="End every way in"
      danger
      change={change}
      onSubmit={() => change.run(input)}
      shows={showDisableLogin(input)}
      onClose={() => onClose(null)}
      finalFocus={returnFocus}
    >
      <EndEffects />
    </FormDialog>
  );
}
