import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Button } from "#components/ui/button.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";

/** Has a full check remove what it made and end. */
export function StopButton({ cluster }: { cluster: { readonly id: string } }) {
  const stop = useOperation("cluster.stop_check");
  return (
    <>
      <MutationFailure failure={stop.failure} />
      <Button disabled={stop.pending} onClick={() => stop.run({ clusterId: cluster.id })}>
        Stop and remove
      </Button>
    </>
  );
}
