import type { ReactNode } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { OwnDialogProps } from "./open-own.ts";
import { clusterNameOf } from "./shown-cluster.ts";

type Props = OwnDialogProps & {
  /** the shown part of the SQL user, as `Connection` */
  what: string;
  lead: string;
  failure: Failure | null;
  retry: () => void;
  children: ReactNode;
};

/** A dialog with facts about a SQL user, or the reason why they could not be read. */
export function OwnDialog({ user, what, lead, failure, retry, onClose, returnFocus, children }: Props) {
  return (
    <Dialog
      open
      size="l"
      onClose={onClose}
      title={<SqlUserTitle what={`${what} of`} name={user.name} cluster={clusterNameOf(user)} />}
      lead={lead}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          {failure && (
            <Button variant="primary" onClick={retry}>
              Try again
            </Button>
          )}
          <Button onClick={onClose}>Close</Button>
        </DialogActions>
      }
    >
      {failure ? <FailureNote failure={failure} /> : children}
    </Dialog>
  );
}
