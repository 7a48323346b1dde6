import { type ReactNode, Suspense } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { ErrorBoundary } from "#components/ui/error-boundary.tsx";

/** Replaces a dialog or menu that failed to load, usually after an update of Rolecall. */
export function DialogLost() {
  return (
    <div className="fixed inset-x-0 bottom-0 z-20">
      <PartLost />
    </div>
  );
}

function PartLost() {
  return (
    <div role="alert">
      <Banner
        action={
          <Button size="s" onClick={() => window.location.reload()}>
            Reload
          </Button>
        }
      >
        <strong>This part of Rolecall failed to load.</strong> Rolecall may have been updated. Reload before you try
        again.
      </Banner>
    </div>
  );
}

/** Dialogs whose code is fetched when the first one opens. `kind` names the open one. What could not be fetched is lost until the next load. */
export function OnDemand({ kind, children }: { kind: string; children: ReactNode }) {
  return (
    <ErrorBoundary key={kind} fallback={() => <DialogLost />}>
      <Suspense fallback={null}>{children}</Suspense>
    </ErrorBoundary>
  );
}

/**
 * A part of a page whose code is fetched when it is first shown. Where that fails, it says so in its own place and covers nothing. `banner`
 * keeps the room of a short one until it is there: what comes late moves the rows below under the pointer.
 */
export function PartOnDemand({ banner = false, children }: { banner?: boolean; children: ReactNode }) {
  return (
    <ErrorBoundary fallback={() => <PartLost />}>
      <Suspense fallback={banner && <div className="h-11 flex-none" />}>{children}</Suspense>
    </ErrorBoundary>
  );
}
