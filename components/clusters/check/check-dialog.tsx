import { useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { Note } from "#components/ui/note.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { AssumptionsView } from "#lib/shared/cloud/assumption-check.ts";
import { FULL_LIMIT, MOST_CALLS, MOST_LOGINS } from "#lib/sql/assumptions/full/cost.ts";
import { StopButton } from "./stop-button.tsx";

type Cluster = { readonly id: string; readonly name: string };

type Props = {
  cluster: Cluster;
  view: AssumptionsView;
  /** whether this person may start a full check */
  mayTryChanges: boolean;
  onClose: () => void;
};

type Level = "read" | "full";

/** Says what a check does before it is started, and starts it. */
export function CheckDialog({ cluster, view, mayTryChanges, onClose }: Props) {
  const [level, setLevel] = useState<Level>("read");
  const reading = useOperation("cluster.check_assumptions", onClose);
  const full = useOperation("cluster.check_fully", onClose);
  const change = level === "full" ? full : reading;
  const isClosed = level === "full" && (view.full.missing !== null || !mayTryChanges);
  return (
    <Dialog
      open
      locked={change.pending}
      onClose={onClose}
      title={`Check ${cluster.name}`}
      lead="Rolecall tries what it assumes about CockroachDB on this cluster."
      footer={
        <>
          {full.pending ? (
            <StopButton cluster={cluster} />
          ) : (
            <Button disabled={change.pending} onClick={onClose}>
              Cancel
            </Button>
          )}
          <Button
            variant="primary"
            pending={change.pending}
            disabled={isClosed}
            onClick={() => change.run({ clusterId: cluster.id })}
          >
            {level === "full" ? "Run the full check" : "Check"}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <RadioList
          legend="What it tries"
          value={level}
          onChange={(chosen) => !change.pending && setLevel(chosen)}
          choices={[
            { id: "read", label: "Read only", text: "Nothing is created or changed." },
            {
              id: "full",
              label: "Full",
              text: "Also what only changes show. Creates two SQL users rolecall_doctor_… and an empty database, and removes them, also after a crash.",
            },
          ]}
        />
        {level === "full" ? <FullWords view={view} mayTryChanges={mayTryChanges} /> : <ReadWords view={view} />}
        <Disclosure summary="Each step">
          <ol className="grid list-decimal gap-1 pl-6 text-ink-2">
            {[...new Set([...(level === "full" ? view.full.steps : []), ...view.steps])].map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </Disclosure>
        <Reauthenticate failure={full.failure} onConfirmed={full.again} onCancel={full.dismiss} />
        {change.failure && change.failure.code !== "reauthentication_required" && (
          <MutationFailure failure={change.failure} />
        )}
      </div>
    </Dialog>
  );
}

function ReadWords({ view: { steps, asksCluster } }: { view: AssumptionsView }) {
  return (
    <Note>
      {asksCluster
        ? `${steps.length - 1} statements by the SQL connection, and six calls of the Cloud API. The statements appear in the cluster's own logs.`
        : "Six calls of the Cloud API. Without a SQL connection the cluster itself is not asked."}
    </Note>
  );
}

const MISSING = {
  connection: "A full check needs the SQL connection at the level Manage. Turn it on first.",
  level: "A full check needs the SQL connection at the level Manage. Change its level first.",
  key: "A full check needs an API key that may change SQL users here. Rolecall's key may not.",
} as const;

function FullWords({ view: { full }, mayTryChanges }: { view: AssumptionsView; mayTryChanges: boolean }) {
  if (full.missing !== null) return <Note tone="warn">{MISSING[full.missing]}</Note>;
  if (!mayTryChanges) return <Note tone="warn">An administrator starts a full check.</Note>;
  const units = full.units === null ? "" : `, about ${full.units} request units`;
  return (
    <Note>
      At most {full.statements} statements, {MOST_LOGINS} logins and {MOST_CALLS} calls of the Cloud API{units}, in at
      most five minutes. Rolecall's other work on the cluster waits, and the cluster's own logs show the logins and the
      database.
      <span className="mt-1 block">{FULL_LIMIT}</span>
    </Note>
  );
}
