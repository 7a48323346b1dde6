import type { Route } from "next";
import Link from "next/link";
import { useState } from "react";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { present } from "#lib/shared/present.ts";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import type { RequestDialogProps } from "../open-request.ts";
import { newLead } from "./own-leads.ts";
import { draftOf, endRefusal, NO_SPEC, problemsOf, specOf } from "./spec-draft.ts";
import { SpecFields } from "./spec-fields.tsx";
import { SubmitDialog } from "./submit-dialog.tsx";
import { useWhere, type Where, WhereFields, WithDatabases } from "./where-fields.tsx";

type NewProps = RequestDialogProps & {
  /** an earlier request, whose fields are taken over */ again?: ListedRequest | undefined;
};

/** Requests a new SQL user: cluster, team, purpose and access. */
export function RequestNewFlow({ onClose, returnFocus, again }: NewProps) {
  const [spec, setSpec] = useState(() => (again ? draftOf(again.requested) : NO_SPEC));
  const [tried, setTried] = useState(false);
  const toast = useToast();
  const done = () => {
    toast(`Request for ${spec.name.trim()} sent`);
    onClose();
  };
  const submit = useOperation("request.ask", done, { page: false });
  const where = useWhere({ again, failure: submit.failure });
  const { reason } = where.form.values;
  const prefix = where.chosen?.team.prefix ?? "";
  const problems = problemsOf(spec, prefix);

  function send() {
    setTried(true);
    const sent = specOf(spec);
    if (!where.chosen || !sent || Object.keys(problems).length > 0 || reason.trim() === "") return;
    const { team, cluster } = where.chosen;
    submit.run({ kind: "create", clusterId: cluster.id, teamId: team.id, ...sent, reason });
  }

  return (
    <SubmitDialog
      title="Request SQL user"
      lead={newLead(where.chosen?.cluster)}
      reason={reason}
      onReason={(next) => where.form.set("reason", next)}
      tried={tried}
      submit={submit}
      onSend={send}
      onClose={onClose}
      returnFocus={returnFocus}
      ready={where.chosen !== undefined}
    >
      <WhereFields {...where} about={(cluster) => cluster.creates && <CreatesNote cluster={cluster} />}>
        {(chosen) => (
          <WithDatabases chosen={chosen}>
            {(connection) => (
              <SpecFields
                connection={connection}
                spec={spec}
                onChange={(changed) => setSpec({ ...spec, ...changed })}
                prefix={prefix}
                taken={namesOn(chosen)}
                tried={tried}
                ends={chosen.cluster.ends}
                problems={{
                  ...submit.failure?.fields,
                  ...present({ end: endRefusal(submit.failure?.fields) }),
                  ...problems,
                }}
              />
            )}
          </WithDatabases>
        )}
      </WhereFields>
    </SubmitDialog>
  );
}

const namesOn = ({ choices, cluster }: NonNullable<Where["chosen"]>) =>
  choices.sqlUsers.filter((user) => user.clusterId === cluster.id).map(({ name }) => name);

function CreatesNote({ cluster: { id, name } }: { cluster: { id: string; name: string } }) {
  return (
    <Note>
      You can create SQL users on <span className="mono">{name}</span> yourself, without a request.{" "}
      <Link href={`/clusters/${id}/users` as Route} prefetch={false} className="link">
        Open SQL users
      </Link>
    </Note>
  );
}
