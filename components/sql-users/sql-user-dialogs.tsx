import { CreateFlow } from "./create-flow.tsx";
import { DeleteFlow } from "./delete-flow.tsx";
import type { OpenDialog } from "./open-dialog.ts";
import { ResetFlow } from "./reset-flow.tsx";
import type { ShownCluster } from "./shown-cluster.ts";

export type FlowProps = {
  cluster: ShownCluster;
  /** moves the keyboard's row, which is where focus returns to */
  onCurrent: (name: string) => void;
  /** `name`: the row to light up, if something was done to one */
  onClose: (name: string | null) => void;
  returnFocus: () => HTMLElement | null;
};

/** Everything that opens over the list. Fetched when it is needed. */
export function SqlUserDialogs({ dialog, ...flow }: FlowProps & { dialog: OpenDialog }) {
  if (dialog.kind === "create") return <CreateFlow {...flow} />;
  if (dialog.kind === "reset") return <ResetFlow {...flow} user={dialog.user} />;
  return <DeleteFlow {...flow} user={dialog.user} />;
}
