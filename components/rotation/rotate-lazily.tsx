import { OnDemand } from "#components/dialogs/dialog-lost.tsx";
import { lazily } from "#components/ui/error-boundary.tsx";
import type { RotateDialogProps } from "./rotate-dialog.tsx";

const RotateDialog = lazily(async () => ({ default: (await import("./rotate-dialog.tsx")).RotateDialog }));

/** The dialog that rotates passwords, loaded when it opens. */
export function RotateLazily(props: RotateDialogProps) {
  return (
    <OnDemand>
      <RotateDialog {...props} />
    </OnDemand>
  );
}
