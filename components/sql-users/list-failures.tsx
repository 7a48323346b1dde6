import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { failureLines } from "#components/failure/failure-lines.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { failureOf } from "#lib/client/request-error.ts";

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

/** Above an older list, where the newest could not be read. */
export function OldListBanner({ readAt, error, onRefresh }: { readAt: number; error: Error; onRefresh: () => void }) {
  const failure = failureOf(error);
  const { title } = failureLines(failure);
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
        {title}.{" "}
        {failure.requestId && (
          <span className="text-12 text-ink-2">
            Request id <span className="mono">{failure.requestId}</span>
          </span>
        )}
      </Banner>
    </div>
  );
}
