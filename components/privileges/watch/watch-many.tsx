import { useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import { useStopWatch, useWatches } from "./use-watches.ts";
import { WatchDialog } from "./watch-dialog.tsx";

/** `on`: the name of the cluster, where there are several. */
type Props = { clusterId: string; names: readonly string[]; on?: string };

/** Starts and stops watching of a selection; nothing without a connection. */
export function WatchMany({ clusterId, names, on }: Props) {
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
          {on !== undefined && <span className="sr-only"> on {on}</span>}
        </Button>
      )}
      {stop.failure && <FailureNote failure={stop.failure} />}
      <Button onClick={() => setStarting(true)}>
        {watched.length === names.length ? "Watch longer…" : `Watch ${number(names.length)}…`}
        {on !== undefined && <span className="sr-only"> on {on}</span>}
      </Button>
      {isStarting && (
        <WatchDialog clusterId={clusterId} names={names} costs={data.costs} onClose={() => setStarting(false)} />
      )}
    </>
  );
}

/** Why the last reading of watched SQL users failed; nothing while readings succeed. */
export function WatchTrouble({ clusterId }: { clusterId: string }) {
  const { data } = useWatches(clusterId);
  const failing = data?.watches.filter(({ runs, code }) => runs && code !== undefined) ?? [];
  const code = failing[0]?.code;
  if (!code) return null;
  return (
    <Note tone="warn">
      <strong>{counted(failing.length, "watched SQL user")} could not be read the last time.</strong>{" "}
      {ERROR_WORDS[code].title}. Rolecall tries again at the next reading.
    </Note>
  );
}
