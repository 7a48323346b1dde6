import { type Ref, useState } from "react";
import { failureLines } from "#components/dialogs/failure/failure-lines.ts";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { Button } from "#components/ui/button.tsx";
import { Tabs } from "#components/ui/menus/tabs.tsx";
import { Note } from "#components/ui/note.tsx";
import { type CredentialForm, credentialForms } from "#lib/shared/passwords/credential-forms.ts";
import type { ShownPassword } from "#lib/shared/sql-users/sql-users.ts";
import { DatabaseSelect } from "./database-select.tsx";
import { SecretForm } from "./secret-form.tsx";
import type { ConnectionState } from "./use-connection.ts";

export type CredentialTabsProps = {
  cluster: ShownCluster;
  shown: ShownPassword;
  connection: ConnectionState;
  disabled: boolean;
  /** the copy button of the open tab */
  copyButton: Ref<HTMLButtonElement>;
};

/** The password in each form that applications use. Without the cluster's address, only Plain. */
export function CredentialTabs({ cluster, shown, connection, disabled, copyButton }: CredentialTabsProps) {
  const [tab, setTab] = useState<CredentialForm["id"]>("plain");
  const [revealed, setRevealed] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const { value, failure } = connection;
  const database = chosen ?? value?.database ?? "";
  const forms = credentialForms({ ...shown, clusterName: cluster.name, connection: value && { ...value, database } });

  return (
    <>
      <Tabs
        label="Form of the password"
        value={tab}
        onChange={setTab}
        tabs={forms.map((form) => ({
          id: form.id,
          label: form.label,
          content: (
            <SecretForm
              form={form}
              // while the address loads, a note about a missing one would be wrong
              notes={value ? form.notes : []}
              about={database}
              revealed={revealed && !disabled}
              onReveal={setRevealed}
              disabled={disabled}
              copyButton={copyButton}
              end={
                form.id !== "plain" &&
                value && <DatabaseSelect connection={value} value={database} onChange={setChosen} />
              }
            />
          ),
        }))}
      />
      {failure && (
        <Note
          tone="plain"
          action={
            <Button size="s" onClick={connection.retry}>
              Try again
            </Button>
          }
        >
          The other forms need the cluster's address. {failureLines(failure).title}.
        </Note>
      )}
    </>
  );
}
