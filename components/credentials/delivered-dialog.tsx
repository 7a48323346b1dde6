import { DoneDialog } from "#components/dialogs/done-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import type { DeliveredTo } from "#lib/shared/passwords/secret-deliveries.ts";
import { STORE_KIND_NAMES } from "#lib/shared/passwords/secret-store-kinds.ts";

type Props = {
  name: string;
  cluster: string;
  to: DeliveredTo;
  created?: boolean;
  onDone: () => void;
  returnFocus: () => HTMLElement | null;
};

/** Says where a password was delivered. It has no password to show. */
export function DeliveredDialog({ name, cluster, to, created = false, onDone, returnFocus }: Props) {
  return (
    <DoneDialog
      title={<SqlUserTitle what={created ? "Created" : "Reset password of"} name={name} cluster={cluster} />}
      lead={`The new password is in ${to.store}. Rolecall has shown it to no one.`}
      onDone={onDone}
      returnFocus={returnFocus}
    >
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        <dt className="text-ink-3">Secret store</dt>
        <dd className="[overflow-wrap:anywhere]">
          {to.store}, {STORE_KIND_NAMES[to.kind]}
        </dd>
        <dt className="text-ink-3">Path</dt>
        <dd className="mono [overflow-wrap:anywhere]">{to.path}</dd>
        <dt className="text-ink-3">Version</dt>
        <dd className="mono [overflow-wrap:anywhere]">{to.version}</dd>
      </dl>
    </DoneDialog>
  );
}
