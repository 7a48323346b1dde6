import { useState } from "react";
import { useOwnConnection } from "#components/credentials/use-connection.ts";
import { useForm } from "#components/ui/fields/use-form.ts";
import { Select } from "#components/ui/menus/select.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { ownZone } from "#components/ui/words/use-zone.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { present } from "#lib/shared/present.ts";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import { ChoicesComing, useRequestChoices } from "../decide/choices-part.tsx";
import type { RequestDialogProps } from "../open-request.ts";
import { decidedBy } from "../request-labels.ts";
import { type GrantProblems, grantDraft, readGrant } from "./grant-draft.ts";
import { GrantFields } from "./grant-fields.tsx";
import { NothingToChoose, optionsOf } from "./nothing-to-choose.tsx";
import { SubmitDialog } from "./submit-dialog.tsx";

type GrantProps = RequestDialogProps & {
  /** an earlier request, whose fields are taken over */ again?: ListedRequest | undefined;
};

/** Requests access by the hour: where, what, for how long and why. */
export function RequestGrantFlow({ onClose, returnFocus, again }: GrantProps) {
  const { data: choices } = useRequestChoices();
  const [draft, setDraft] = useState(() => grantDraft(again));
  const [tried, setTried] = useState(false);
  const toast = useToast();
  const done = () => {
    toast("Request for access sent");
    onClose();
  };
  const submit = useOperation("request.ask", done, { page: false });
  const form = useForm({ teamId: "", clusterId: again?.cluster.id ?? "", reason: again?.reason ?? "" }, submit.failure);
  const { teamId, clusterId, reason } = form.values;
  const team = choices?.teams.find(({ id }) => id === teamId) ?? choices?.teams[0];
  const [first] = choices?.clusters.filter(({ ends }) => ends !== null) ?? [];
  const cluster = choices?.clusters.find(({ id }) => id === clusterId) ?? first ?? choices?.clusters[0];
  const read = readGrant(draft, ownZone());

  function send() {
    setTried(true);
    if (!team || !cluster || "problems" in read || reason.trim() === "") return;
    submit.run({ kind: "grant", clusterId: cluster.id, teamId: team.id, ...read.spec, reason });
  }

  return (
    <SubmitDialog
      title="Ask for access by the hour"
      lead="You get a SQL user of your own for that time."
      reason={reason}
      onReason={(next) => form.set("reason", next)}
      tried={tried}
      submit={submit}
      onSend={send}
      onClose={onClose}
      returnFocus={returnFocus}
      ready={team !== undefined && cluster !== undefined && cluster.ends !== null}
    >
      {!choices && <ChoicesComing />}
      {choices && (!team || !cluster) && <NothingToChoose choices={choices} />}
      {choices && team && cluster && (
        <>
          <Select
            label="Cluster"
            options={optionsOf(choices.clusters)}
            {...form.choice("clusterId")}
            value={cluster.id}
          />
          {choices.teams.length > 1 && (
            <Select label="Team" options={optionsOf(choices.teams)} {...form.choice("teamId")} value={team.id} />
          )}
          {cluster.ends === null ? (
            <NoHours name={cluster.name} />
          ) : (
            <>
              <p className="-mt-3.5 text-12 text-ink-3">{decidedBy(cluster.deciders)}</p>
              <FieldsOf
                // Members read a cluster's databases only through a SQL user of their team.
                through={choices.sqlUsers.find((user) => user.clusterId === cluster.id)?.id}
                draft={draft}
                onChange={(changed) => setDraft(Object.assign({}, draft, changed))}
                problems={problemsOf(read, tried, submit.failure?.fields)}
                ends={cluster.ends}
                otherWays={cluster.otherWays}
              />
            </>
          )}
        </>
      )}
    </SubmitDialog>
  );
}

/** Why hours are not offered, and what the person can do instead. */
function NoHours({ name }: { name: string }) {
  return (
    <Note tone="warn">
      <strong>
        Rolecall cannot end access on <span className="mono">{name}</span>.
      </strong>{" "}
      That needs a SQL connection that creates SQL users, which an administrator turns on. Until then, use{" "}
      <em>Request SQL user</em> with an end: people carry that end out by hand, and Rolecall reminds them.
    </Note>
  );
}

type FieldsOfProps = Omit<Parameters<typeof GrantFields>[0], "connection"> & { through: string | undefined };

function FieldsOf({ through, ...fields }: FieldsOfProps) {
  return through === undefined ? (
    <GrantFields {...fields} connection={null} />
  ) : (
    <FieldsWithDatabases {...fields} through={through} />
  );
}

function FieldsWithDatabases({ through, ...fields }: FieldsOfProps & { through: string }) {
  return <GrantFields {...fields} connection={useOwnConnection(through)} />;
}

/** What is missing shows once the requester has tried to send; what the server refused shows with it. */
function problemsOf(
  read: ReturnType<typeof readGrant>,
  tried: boolean,
  refused: Readonly<Record<string, string>> | undefined,
): GrantProblems {
  const { access, wantedMinutes, wantedUntil, startsAt } = refused ?? {};
  const told = present({ access, length: wantedMinutes ?? wantedUntil, start: startsAt });
  return Object.assign({}, told, tried && "problems" in read ? read.problems : {});
}
