import { useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { localDate } from "#components/ui/words/time-text.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { ShownWatch } from "#lib/shared/restrict/watch/watching.ts";
import { useStopWatch, useWatches } from "./use-watches.ts";
import { watchCostWords } from "./watch-cost.ts";
import { WatchDialog } from "./watch-dialog.tsx";

/** Whether a SQL user is watched, with the account that started it, the reason and the end; starts and stops watching. */
export function WatchPart({ clusterId, name }: { clusterId: string; name: string }) {
  const { data, error, refetch } = useWatches(clusterId);
  const [isStarting, setStarting] = useState(false);
  const watch = data?.watches.find((each) => each.name === name);
  const again = () => void refetch();
  if (error && !data) return <FailureNote failure={failureOf(error)} onAgain={again} />;
  if (!data?.connected) return null;
  return (
    <div className="grid gap-2 border-t border-line pt-3">
      {watch ? (
        <WatchState watch={watch} />
      ) : (
        <p className="text-12 text-ink-2">
          A look at one moment misses most. Watch it for some days to see more. {watchCostWords(data)}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button size="s" onClick={() => setStarting(true)}>
          {watch?.runs ? "Watch longer…" : "Watch…"}
        </Button>
        {watch?.runs && <StopButton clusterId={clusterId} name={name} />}
      </div>
      {isStarting && (
        <WatchDialog clusterId={clusterId} names={[name]} costs={data.costs} onClose={() => setStarting(false)} />
      )}
    </div>
  );
}

function StopButton({ clusterId, name }: { clusterId: string; name: string }) {
  const stop = useStopWatch();
  return (
    <>
      <Button size="s" pending={stop.pending} onClick={() => stop.run({ clusterId, names: [name] })}>
        Stop watching
      </Button>
      {stop.failure && <FailureNote failure={stop.failure} />}
    </>
  );
}

function WatchState({ watch }: { watch: ShownWatch }) {
  const { runs, by, reason, until, endedAt, endedBy, readings, failures, code, isHidden } = watch;
  return (
    <div className="grid gap-1 text-12 text-ink-2 [overflow-wrap:anywhere]">
      <p>
        {runs ? (
          <>
            <strong className="font-medium text-ink">Watched by {by}</strong> until{" "}
            <RelativeTime at={until} words={localDate} />.
          </>
        ) : (
          <>
            <strong className="font-medium text-ink">Was watched by {by}.</strong>{" "}
            {endedBy ? `${endedBy} stopped it ` : "It was over "}
            <RelativeTime at={endedAt ?? until} />.
          </>
        )}{" "}
        Reason: {reason}
      </p>
      <p>
        {counted(readings, "reading")}
        {failures > 0 && `, ${failures} failed`}.{isHidden && " A part of what runs is not visible here."}
      </p>
      {code !== undefined && (
        <p className="text-warn-text">
          {ERROR_WORDS[code].title}. {runs && "Rolecall tries again at the next reading."}
        </p>
      )}
    </div>
  );
}
