import { useMemo } from "react";
import { RotateDialog } from "#components/rotation/rotate-dialog.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";

/** Rotates the passwords of the selected SQL users. */
export function RotateFlow({ names, cluster, onClose, returnFocus }: FlowProps & { names: readonly string[] }) {
  const targets = useMemo(() => [{ clusterId: cluster.id, names: [...names] }], [cluster.id, names]);
  return <RotateDialog targets={targets} onClose={() => onClose(null)} returnFocus={returnFocus} />;
}
