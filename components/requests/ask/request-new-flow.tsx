import type { Route } from "next";
import Link from "next/link";
import { useState } from "react";
import { useOwnConnection } from "#components/credentials/use-connection.ts";
import { type FormOf, useForm } from "#components/ui/fields/use-form.ts";
import { Select } from "#components/ui/menus/select.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { present } from "#lib/shared/present.ts";
import type { ListedRequest, RequestChoices } from "#lib/shared/requests/requests-schema.ts";
import { ChoicesComing, useRequestChoices } from "../decide/choices-part.tsx";
import type { RequestDialogProps } from "../open-request.ts";
import { decidedBy } from "../request-labels.ts";
import { NothingToChoose, optionsOf } from "./nothing-to-choose.tsx";
import { draftOf, endRefusal, NO_SPEC, problemsOf, specOf } from "./spec-draft.ts";
import { SpecFields, type SpecFieldsProps } from "./spec-fields.tsx";
import { SubmitDialog } from "./submit-dialog.tsx";

type NewProps = RequestDialogProps & {
  /** an earlier request, whose fields are taken over */ again?: ListedRequest | undefined;
};

/** Requests a new SQL user: cluster, team, purpose and access. */
export function RequestNewFlow({ onClose, returnFocus, again }: NewProps) {
  const { data: choices } = useRequestChoices();
  const [spec, setSpec] = useState(() => (again ? draftOf(again.requested) : NO_SPEC));
  const [tried, setTried] = useState(false);
  const toast = useToast();
  const done = () => {
    toast(`Request for ${spec.name.trim()} sent`);
    onClose();
  };
  const submit = useOperation("request.ask", done, { page: false });
  const form = useForm({ teamId: "", clusterId: again?.cluster.id ?? "", reason: again?.reason ?? "" }, submit.failure);
  const { teamId, clusterId, reason } = form.values;
  const team =
    choices?.teams.find(({ id, name }) => id === teamId || (teamId === "" && name === again?.team)) ??
    choices?.teams[0];
  const cluster = choices?.clusters.find(({ id }) => id === clusterId) ?? choices?.clusters[0];
  const prefix = team?.prefix ?? "";
  const problems = problemsOf(spec, prefix);

  function send() {
    setTried(true);
    const sent = specOf(spec);
    if (!team || !cluster || !sent || Object.keys(problems).length > 0 || reason.trim() === "") return;
    submit.run({ kind: "create", clusterId: cluster.id, teamId: team.id, ...sent, reason });
  }

  return (
    <SubmitDialog
      title="Request SQL user"
      lead="A Cluster Admin decides. Once the SQL user is restricted, you set its password and only you see it."
      reason={reason}
      onReason={(next) => form.set("reason", next)}
      tried={tried}
      submit={submit}
      onSend={send}
      onClose={onClose}
      returnFocus={returnFocus}
      ready={team !== undefined && cluster !== undefined}
    >
      {!choices && <ChoicesComing />}
      {choices && (!team || !cluster) && <NothingToChoose choices={choices} />}
      {choices && team && cluster && (
        <>
          <WhereFields choices={choices} cluster={cluster} teamId={team.id} form={form} />
          <FieldsThere
            // Members read a cluster's connection only through a SQL user of their team.
            through={choices.sqlUsers.find((user) => user.clusterId === cluster.id)?.id}
            spec={spec}
            onChange={(changed) => setSpec({ ...spec, ...changed })}
            prefix={prefix}
            taken={choices.sqlUsers.filter((user) => user.clusterId === cluster.id).map(({ name }) => name)}
            tried={tried}
            ends={cluster.ends}
            problems={{
              ...submit.failure?.fields,
              ...present({ end: endRefusal(submit.failure?.fields) }),
              ...problems,
            }}
          />
        </>
      )}
    </SubmitDialog>
  );
}

type WhereProps = {
  choices: RequestChoices;
  cluster: RequestChoices["clusters"][number];
  teamId: string;
  form: FormOf<{ teamId: string; clusterId: string; reason: string }>;
};

function WhereFields({ choices, cluster: { id, name, creates, deciders }, teamId, form }: WhereProps) {
  return (
    <>
      <Select label="Cluster" options={optionsOf(choices.clusters)} {...form.choice("clusterId")} value={id} />
      <p className="-mt-3.5 text-12 text-ink-3">{decidedBy(deciders)}</p>
      {creates && (
        <Note>
          You can create SQL users on <span className="mono">{name}</span> yourself, without a request.{" "}
          <Link href={`/clusters/${id}/users` as Route} prefetch={false} className="link">
            Open SQL users
          </Link>
        </Note>
      )}
      <Select label="Team" options={optionsOf(choices.teams)} {...form.choice("teamId")} value={teamId} />
    </>
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
