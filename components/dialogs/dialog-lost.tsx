import { type ReactNode, Suspense } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { ErrorBoundary } from "#components/ui/error-boundary.tsx";

/** Replaces a part that failed to load: the server could not be reached, or Rolecall was updated. */
function PartLost({ onRetry }: { onRetry: () => void }) {
  return (
    <div role="alert">
      <Banner
        action={
          <span className="flex gap-2">
            <Button size="s" onClick={onRetry}>
              Try again
            </Button>
            <Button size="s" onClick={() => window.location.reload()}>
              Reload
            </Button>
          </span>
        }
      >
        <strong>This part of Rolecall failed to load.</strong> If it fails again, Rolecall may have been updated: reload
        the page.
      </Banner>
    </div>
  );
}

type OnDemandProps = {
  /** names the open one of several dialogs */
  kind?: string;
  /** what stands there until it is loaded */
  waiting?: ReactNode;
  children: ReactNode;
};

/** Dialogs, menus and bars whose code is fetched when the first one opens. Where that fails, it says so at the bottom of the page. */
export function OnDemand({ kind, waiting = null, children }: OnDemandProps) {
  return (
    <ErrorBoundary
      key={kind}
      fallback={(_, retry) => (
        <div className="fixed inset-x-0 bottom-0 z-20">
          <PartLost onRetry={retry} />
        </div>
      )}
    >
      <Suspense fallback={waiting}>{children}</Suspense>
    </ErrorBoundary>
  );
}

/**
 * A part of a page whose code is fetched when it is first shown. Where that fails, it says so in its own place and covers nothing. `banner`
 * reserves the height of a short banner, so that the rows below do not move.
 */
export function PartOnDemand({ banner = false, children }: { banner?: boolean; children: ReactNode }) {
  return (
    <ErrorBoundary fallback={(_, retry) => <PartLost onRetry={retry} />}>
      <Suspense fallback={banner && <div className="h-11 flex-none" />}>{children}</Suspense>
    </ErrorBoundary>
  );
}
