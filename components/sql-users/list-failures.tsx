import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { failureLines } from "#components/dialogs/failure/failure-lines.ts";
import { Button } from "#components/ui/button.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";

/* Fetched when the browser is idle: with the words of every failure they would be a twentieth of the first load. */

/** In place of a list that could not be read. */
export function NoList({
  clusterName,
  error,
  onRefresh,
}: {
  clusterName: string;
  error: unknown;
  onRefresh: () => void;
}) {
  return (
    <FailureBlank
      failure={failureOf(error)}
      facts={[
        [
          "Loading",
          <>
            SQL users of <span className="mono">{clusterName}</span>
          </>,
        ],
      ]}
      actions={
        <Button variant="primary" onClick={onRefresh}>
          Try again
        </Button>
      }
    />
  );
}

/** What happened, as the banner above an older list says it. */
export function titleOf(error: unknown): string {
  return failureLines(failureOf(error)).title;
}
