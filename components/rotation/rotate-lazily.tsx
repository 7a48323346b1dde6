import { lazy, Suspense } from "react";
import { DialogLost } from "#components/dialogs/dialog-lost.tsx";
import { ErrorBoundary } from "#components/ui/error-boundary.tsx";
import type { RotateDialogProps } from "./rotate-dialog.tsx";

const RotateDialog = lazy(async () => ({ default: (await import("./rotate-dialog.tsx")).RotateDialog }));

/** The dialog that rotates passwords, loaded when it opens. */
export function RotateLazily(props: RotateDialogProps) {
  return (
    <ErrorBoundary fallback={() => <DialogLost />}>
      <Suspense fallback={null}>
        <RotateDialog {...props} />
      </Suspense>
    </ErrorBoundary>
  );
}
