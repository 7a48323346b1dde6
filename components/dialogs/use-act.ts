import { useToast } from "#components/ui/toast.tsx";
import type { PageChange } from "#lib/client/calls/operations.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";

/** A change that confirms with a toast and closes its dialog. */
export function useAct<N extends PageChange>(name: N, message: string, onClose: () => void) {
  const toast = useToast();
  return useOperation(name, () => {
    toast(message);
    onClose();
  });
}
