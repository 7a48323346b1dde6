import { useState } from "react";
import { DatabaseSelect } from "#components/credentials/database-select.tsx";
import { useOwnConnection } from "#components/credentials/use-connection.ts";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { Tabs } from "#components/ui/menus/tabs.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { type CredentialForm, credentialForms, textOf } from "#lib/shared/passwords/credential-forms.ts";
import type { Connection } from "#lib/shared/sql-users/clusters.ts";
import type { OwnDialogProps } from "./open-own.ts";
import { OwnDialog } from "./own-dialog.tsx";
import { clusterNameOf } from "./shown-cluster.ts";

/** The placeholder of the password, which cannot be looked up. */
const PLACE = "PASSWORD";

/** How applications connect as this SQL user, in each form. */
export function OwnConnectionDialog(props: OwnDialogProps) {
  const { user } = props;
  const { value, failure, retry } = useOwnConnection(user.id, user.databases);
  return (
    <OwnDialog
      {...props}
      what="Connection"
      lead={`Replace ${PLACE} with the password. A lost password can be reset, not looked up.`}
      failure={failure}
      retry={retry}
    >
      {value ? (
        <Forms name={user.name} clusterName={clusterNameOf(user)} connection={value} />
      ) : (
        <div aria-busy="true" className="grid gap-3">
          <p className="sr-only">Loading the connection</p>
          <Skeleton className="w-63" />
          <Skeleton className="h-16! w-full" />
        </div>
      )}
    </OwnDialog>
  );
}

function Forms({ name, clusterName, connection }: { name: string; clusterName: string; connection: Connection }) {
  const [chosen, setChosen] = useState<string>();
  const [tab, setTab] = useState<CredentialForm["id"]>("url");
  const database = chosen ?? connection.database;
  const all = credentialForms({ name, password: PLACE, clusterName, connection: { ...connection, database } });
  const forms = all.filter(({ id }) => id !== "plain");
  if (forms.length === 0) return <p className="text-14">{all[0]?.notes.join(" ")}</p>;
  return (
    <Tabs
      label="Form of the connection"
      value={tab}
      onChange={setTab}
      tabs={forms.map(({ id, label, segments, notes }) => ({
        id,
        label,
        content: (
          <div className="grid gap-2">
            <CodeBlock>{textOf(segments)}</CodeBlock>
            <div className="flex flex-wrap items-center gap-2">
              <CopyButton label={`Copy ${label}`} text={() => textOf(segments)} />
              <span className="ml-auto">
                <DatabaseSelect connection={connection} value={database} onChange={setChosen} />
              </span>
            </div>
            {notes.map((note) => (
              <p key={note} className="text-12 text-ink-3">
                {note}
              </p>
            ))}
          </div>
        ),
      }))}
    />
  );
}
