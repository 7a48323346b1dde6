import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Note } from "#components/ui/note.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { AssumptionsView } from "#lib/shared/cloud/assumption-check.ts";

type Props = {
  cluster: { readonly id: string; readonly name: string };
  view: AssumptionsView;
  onClose: () => void;
};

/** Says what a check does before it is started, and starts it. */
export function CheckDialog({ cluster, view: { steps, asksCluster }, onClose }: Props) {
  const { run, pending, failure } = useOperation("cluster.check_assumptions", onClose);
  return (
    <Dialog
      open
      locked={pending}
      onClose={onClose}
      title={`Check ${cluster.name}`}
      lead="Rolecall tries what it assumes about CockroachDB on this cluster. It only reads: nothing is created or changed."
      footer={
        <>
          <Button disabled={pending} onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" pending={pending} onClick={() => run({ clusterId: cluster.id })}>
            Check
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <Note>
          {asksCluster
            ? `${steps.length - 1} statements by the SQL connection, and six calls of the Cloud API. The statements appear in the cluster's own logs.`
            : "Six calls of the Cloud API. Without a SQL connection the cluster itself is not asked."}
        </Note>
        <Disclosure summary="Each step">
          <ol className="grid list-decimal gap-1 pl-6 text-ink-2">
            {steps.map((step, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the steps do not change while the dialog is open
              <li key={at}>{step}</li>
            ))}
          </ol>
        </Disclosure>
        {failure && <MutationFailure failure={failure} />}
      </div>
    </Dialog>
  );
}
