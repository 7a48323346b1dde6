import { CopyOnceDialog, type CopyOnceDialogProps } from "./copy-once-dialog.tsx";
import type { ResetOf } from "./use-agreed-reset.ts";
import type { SecretMutation } from "./use-secret-mutation.ts";

type Props = Pick<CopyOnceDialogProps, "cluster" | "shown" | "connection" | "after" | "onDone" | "returnFocus"> & {
  reset: SecretMutation<ResetOf>;
};

/** Shows the password of a reset. To replace it asks no more about a pair: its applications have lost their password by now. */
export function ResetShown({ reset, ...dialog }: Props) {
  const run = (of: ResetOf) => reset.run({ ...of, active: true });
  return <CopyOnceDialog {...dialog} reset={{ ...reset, run }} replaced />;
}
