import { useEffect, useState } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { loadFailures } from "../create/on-demand.ts";
import { TableSkeleton } from "../sql-users-skeleton.tsx";

/* The words of failures are not in the first load. What a person must know where they cannot be fetched either is. */

type Words = Awaited<ReturnType<typeof loadFailures>>;

/** The words of failures once they are there; `lost` where they could not be fetched. Each new failure tries again. */
function useWords(error: unknown): Words | "lost" | null {
  const [words, setWords] = useState<Words | "lost" | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new failure is a new try.
  useEffect(() => {
    let gone = false;
    loadFailures().then(
      (loaded) => !gone && setWords(loaded),
      () => !gone && setWords("lost"),
    );
    return () => {
      gone = true;
    };
  }, [error]);
  return words;
}

type Props = { error: unknown; onRefresh: () => void };

/** In place of a list that could not be read. */
export function NoList({ clusterName, error, onRefresh }: Props & { clusterName: string }) {
  const words = useWords(error);
  if (!words) return <TableSkeleton />;
  if (words !== "lost") return <words.NoList clusterName={clusterName} error={error} onRefresh={onRefresh} />;
  return (
    <Blank
      role="alert"
      className="flex-1 border-t border-line"
      title="The list failed to load"
      text="Rolecall may be unreachable. Check your connection, then try again."
      actions={
        <Button variant="primary" onClick={onRefresh}>
          Try again
        </Button>
      }
    />
  );
}

/** Above an older list, where the newest could not be read. */
export function OldListBanner({ readAt, error, onRefresh }: Props & { readAt: number }) {
  const words = useWords(error);
  const { requestId } = failureOf(error);
  return (
    <div role="alert">
      <Banner
        action={
          <Button size="s" onClick={onRefresh}>
            Try again
          </Button>
        }
      >
        <strong>
          This list may be outdated: last read <RelativeTime at={readAt} />.
        </strong>{" "}
        {words && words !== "lost" && <>{words.titleOf(error)}. </>}
        {requestId && (
          <span className="text-12 text-ink-2">
            Request ID <span className="mono">{requestId}</span>
          </span>
        )}
      </Banner>
    </div>
  );
}
