import { type ReactNode, Suspense } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { ErrorBoundary } from "#components/ui/error-boundary.tsx";

/** Says that a dialog, menu or part failed to load, usually after an update of Rolecall. */
export function DialogLost() {
  return (
    <div role="alert" className="fixed inset-x-0 bottom-0 z-20">
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

/** A dialog or part whose code is fetched when it is first shown. `kind` names it: another one after a failure is tried anew. */
export function OnDemand({ kind, children }: { kind: string; children: ReactNode }) {
  return (
    <ErrorBoundary key={kind} fallback={() => <DialogLost />}>
      <Suspense fallback={null}>{children}</Suspense>
    </ErrorBoundary>
  );
}
