import type { Route } from "next";
import Link from "next/link";
import { useState } from "react";
import { useOwnConnection } from "#components/credentials/use-connection.ts";
import { Select } from "#components/ui/menus/select.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { ListedRequest, RequestChoices } from "#lib/shared/requests/requests-schema.ts";
import { ChoicesComing } from "../decide/choices-part.tsx";
import type { RequestDialogProps } from "../open-request.ts";
import { decidedBy } from "../request-words.ts";
import { draftOf, NO_SPEC, problemsOf, specOf } from "./spec-draft.ts";
import { SpecFields, type SpecFieldsProps } from "./spec-fields.tsx";
import { SubmitDialog } from "./submit-dialog.tsx";

type NewProps = RequestDialogProps & {
  /** an earlier request, whose fields are taken over */ again?: ListedRequest | undefined;
};

/** Requests a new SQL user: cluster, team, purpose and access. */
export function RequestNewFlow({ onClose, returnFocus, again }: NewProps) {
  const { data: choices } = useRead("request.choices", {});
  const [spec, setSpec] = useState(() => (again ? draftOf(again.requested) : NO_SPEC));
  const [reason, setReason] = useState(again?.reason ?? "");
  const [chosen, setChosen] = useState<{ team?: string; cluster?: string }>(again ? { cluster: again.cluster.id } : {});
  const [tried, setTried] = useState(false);
  const toast = useToast();
  const done = (_answer: unknown, { name }: { name: string }) => {
    toast(`Request for ${name} sent`);
    onClose();
  };
  const { run, pending, failure, dismiss } = useOperation("request.ask", done, { page: false });

  const team =
    choices?.teams.find(({ id, name }) => id === chosen.team || (!chosen.team && name === again?.team)) ??
    choices?.teams[0];
  const cluster = choices?.clusters.find(({ id }) => id === chosen.cluster) ?? choices?.clusters[0];
  const prefix = team?.prefix ?? "";
  const problems = problemsOf(spec, prefix);

  function send() {
    setTried(true);
    const sent = specOf(spec);
    if (!team || !cluster || !sent || Object.keys(problems).length > 0 || reason.trim() === "") return;
    run({ kind: "create", clusterId: cluster.id, teamId: team.id, ...sent, reason });
  }

  return (
    <SubmitDialog
      title="Request SQL user"
      lead="A Cluster Admin decides. Once the SQL user is restricted, you set its password and only you see it."
      reason={reason}
      tried={tried}
      failure={failure}
      onClose={onClose}
      returnFocus={returnFocus}
      onReason={setReason}
      pending={pending}
      onDismiss={dismiss}
      onSend={send}
      ready={team !== undefined && cluster !== undefined}
    >
      {!choices && <ChoicesComing />}
      {choices && (!team || !cluster) && <NothingToChoose choices={choices} />}
      {choices && team && cluster && (
        <>
          <Select
            label="Cluster"
            options={choices.clusters.map(({ id, name }) => ({ value: id, label: name }))}
            value={cluster.id}
            onChange={(id) => setChosen({ ...chosen, cluster: id })}
            error={failure?.fields?.clusterId}
          />
          <p className="-mt-3.5 text-12 text-ink-3">{decidedBy(cluster.deciders)}</p>
          {cluster.creates && (
            <Note>
              You can create SQL users on <span className="mono">{cluster.name}</span> yourself, without a request.{" "}
              <Link href={`/clusters/${cluster.id}/users` as Route} prefetch={false} className="link">
                Open SQL users
              </Link>
            </Note>
          )}
          <Select
            label="Team"
            options={choices.teams.map(({ id, name }) => ({ value: id, label: name }))}
            value={team.id}
            onChange={(id) => setChosen({ ...chosen, team: id })}
            error={failure?.fields?.teamId}
          />
          <FieldsThere
            // Members read a cluster's connection only through a SQL user of their team.
            through={choices.sqlUsers.find(({ clusterId }) => clusterId === cluster.id)?.id}
            spec={spec}
            onChange={(changed) => setSpec({ ...spec, ...changed })}
            prefix={prefix}
            taken={choices.sqlUsers.filter(({ clusterId }) => clusterId === cluster.id).map(({ name }) => name)}
            tried={tried}
            problems={{ ...failure?.fields, ...problems }}
          />
        </>
      )}
    </SubmitDialog>
  );
}

type FieldsThereProps = Omit<SpecFieldsProps, "connection"> & { through: string | undefined };

function FieldsThere({ through, ...fields }: FieldsThereProps) {
  return through === undefined ? (
    <SpecFields {...fields} connection={null} />
  ) : (
    <FieldsWithDatabases {...fields} through={through} />
  );
}

function FieldsWithDatabases({ through, ...fields }: FieldsThereProps & { through: string }) {
  return <SpecFields {...fields} connection={useOwnConnection(through)} />;
}

function NothingToChoose({ choices }: { choices: RequestChoices }) {
  return (
    <Note tone="warn">
      {choices.teams.length === 0
        ? "SQL users belong to teams, and you are in none. Ask an administrator to add you to yours."
        : "You cannot request SQL users on any cluster yet. Ask an administrator for access."}
    </Note>
  );
}
