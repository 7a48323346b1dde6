import Link from "next/link";
import { useRef } from "react";
import { Effects } from "#components/dialogs/form-dialog.tsx";
import { restrictSelectionPath } from "#components/sql-user-facts/restrict-path.ts";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { MOST_CLUSTERS } from "#lib/shared/restrict/limits.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import type { BulkDialogProps } from "./bulk-props.ts";
import { LeftOut } from "./left-out.tsx";
import { clusterWords, namesByCluster } from "./selected-user.ts";

/** Leads to the page that restricts exactly these SQL users, over their clusters. */
export function RestrictSelected({ users, leftOut, onClose, returnFocus }: BulkDialogProps) {
  const cancel = useRef<HTMLButtonElement>(null);
  const possible = users.filter(({ name }) => readOnlyOf(name) === undefined);
  const never = users.length - possible.length;
  const targets = namesByCluster(possible);
  const tooMany = targets.length > MOST_CLUSTERS;
  return (
    <Dialog
      open
      title={possible.length === 0 ? "Restrict SQL users" : `Restrict ${counted(possible.length, "SQL user")}`}
      lead={possible.length > 0 ? `${clusterWords(possible)}.` : undefined}
      onClose={onClose}
      initialFocus={cancel}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button ref={cancel} onClick={onClose}>
            Cancel
          </Button>
          {possible.length > 0 && !tooMany && (
            <Link
              href={restrictSelectionPath(targets)}
              prefetch={false}
              className={buttonClass({ variant: "primary" })}
            >
              Choose levels
            </Link>
          )}
        </DialogActions>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <LeftOut users={leftOut} />
        {never > 0 && (
          <Note tone="warn">
            <strong>{counted(never, "SQL user")} left out.</strong> Rolecall never changes its own SQL users, nor those
            of CockroachDB and single sign-on.
          </Note>
        )}
        {tooMany && (
          <Note tone="warn">
            <strong>Too many clusters.</strong> Select SQL users of at most {number(MOST_CLUSTERS)}.
          </Note>
        )}
        {possible.length === 0 && <p>Rolecall changes none of the selected SQL users.</p>}
        {possible.length > 0 && !tooMany && (
          <Effects>
            <li>The next page suggests a level for each, and says which of them cannot be restricted.</li>
            <li>Nothing changes until you have seen what each one loses.</li>
          </Effects>
        )}
      </div>
    </Dialog>
  );
}
