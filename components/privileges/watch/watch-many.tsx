import { useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { number } from "#components/ui/words/counted.ts";
import { useStopWatch, useWatches } from "./use-watches.ts";
import { WatchDialog } from "./watch-dialog.tsx";

/** Starts and stops watching of a selection; nothing without a connection. */
export function WatchMany({ clusterId, names }: { clusterId: string; names: readonly string[] }) {
  const { data } = useWatches(clusterId);
  const [isStarting, setStarting] = useState(false);
  const stop = useStopWatch();
  if (!data?.connected || names.length === 0) return null;
  const chosen = new Set(names);
  const watched = data.watches.filter(({ name, runs }) => runs && chosen.has(name)).map(({ name }) => name);
  return (
    <>
      {watched.length > 0 && (
        <Button pending={stop.pending} onClick={() => stop.run({ clusterId, names: watched })}>
          Stop watching {number(watched.length)}
        </Button>
      )}
      {stop.failure && <FailureNote failure={stop.failure} />}
      <Button onClick={() => setStarting(true)}>Watch {number(names.length)}…</Button>
      {isStarting && (
        <WatchDialog clusterId={clusterId} names={names} costs={data.costs} onClose={() => setStarting(false)} />
      )}
    </>
  );
}
