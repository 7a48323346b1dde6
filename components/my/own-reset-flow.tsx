import { useState } from "react";
import { ResetDialog } from "#components/credentials/reset-dialog.tsx";
import { ResetShown } from "#components/credentials/reset-shown.tsx";
import { type ResetOf, useAgreedReset } from "#components/credentials/use-agreed-reset.ts";
import { useOwnConnection } from "#components/credentials/use-connection.ts";
import { useSecretOperation } from "#components/credentials/use-secret-mutation.ts";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { previewOperation } from "#lib/client/calls/operations.ts";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import type { ShownPassword } from "#lib/shared/sql-users/sql-users.ts";
import { LEFT_OPEN_UNREAD } from "#lib/shared/ways-in/words.ts";
import type { OwnDialogProps } from "./open-own.ts";
import { clusterNameOf, shownCluster } from "./shown-cluster.ts";

const KEY_CODES = { reads: "cloud_key_reads", refused: "cloud_key_forbidden" } as const satisfies Record<
  KeyClosed,
  ErrorCode
>;

type OwnResetFlowProps = OwnDialogProps & { onRequest: () => void };

/** Confirms, resets, and shows the new password once. A refused reset offers a request instead. */
export function OwnResetFlow(props: OwnResetFlowProps) {
  const { limit, keyClosed } = props.user;
  if (keyClosed) return <Refused {...props} code={KEY_CODES[keyClosed]} />;
  if (limit === "not_restricted") return <Refused {...props} code="waiting_for_restriction" />;
  if (limit === "protected") return <Refused {...props} code="sql_user_protected" />;
  return <Reset {...props} />;
}

function Reset({ user, onClose, returnFocus }: OwnDialogProps) {
  const [shown, setShown] = useState<ShownPassword | null>(null);
  const connection = useOwnConnection(user.id, user.databases);
  const reset = useSecretOperation(
    "sql_user.reset_password.own",
    ({ replaces, active }: ResetOf) => ({ id: user.id, replaces, active }),
    setShown,
  );
  const agree = useAgreedReset(user.name, reset.run);

  if (shown)
    return (
      <ResetShown
        cluster={shownCluster(user)}
        shown={shown}
        connection={connection}
        reset={reset}
        onDone={onClose}
        returnFocus={returnFocus}
      />
    );
  return (
    <ResetDialog
      name={user.name}
      state={user.state}
      isProtected={user.protected}
      cluster={shownCluster(user)}
      reset={reset}
      leftOpen={`${LEFT_OPEN_UNREAD} A Cluster Admin can end every way in.`}
      preview={() => previewOperation("sql_user.reset_password.own", { id: user.id })}
      onReset={agree}
      onClose={onClose}
      returnFocus={returnFocus}
    />
  );
}

type RefusedProps = OwnResetFlowProps & {
  code: "waiting_for_restriction" | "sql_user_protected" | (typeof KEY_CODES)[KeyClosed];
};

function Refused({ user, code, onRequest, onClose, returnFocus }: RefusedProps) {
  const { title, text } = ERROR_WORDS[code];
  const advice =
    code === "cloud_key_reads"
      ? "Request a new password: a Cluster Admin sets it on the cluster, and gives it to you."
      : text;
  return (
    <Dialog
      open
      onClose={onClose}
      title={<SqlUserTitle what="Reset password of" name={user.name} cluster={clusterNameOf(user)} />}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={onClose}>Close</Button>
          <Button variant="primary" onClick={onRequest}>
            Request a new password
          </Button>
        </DialogActions>
      }
    >
      <Note tone="warn">
        <strong>{title}.</strong> {advice}
      </Note>
    </Dialog>
  );
}
