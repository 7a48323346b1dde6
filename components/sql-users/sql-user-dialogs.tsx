import { SendClaimFlow } from "#components/claims/send-claim-flow.tsx";
import type { Rights } from "#lib/shared/sql-users.ts";
import { CreateFlow } from "./create-flow.tsx";
import { DeleteFlow } from "./delete-flow.tsx";
import { DescribeFlow } from "./describe-flow.tsx";
import { ImportFlow } from "./import-flow.tsx";
import type { OpenDialog } from "./open-dialog.ts";
import { OverrideFlow } from "./override-flow.tsx";
import { ProtectFlow } from "./protect-flow.tsx";
import { ResetFlow } from "./reset-flow.tsx";
import { SetOwnersFlow } from "./set-owners-flow.tsx";
import type { ShownCluster } from "./shown-cluster.ts";
import { VanishedFlow } from "./vanished-flow.tsx";

export type FlowProps = {
  cluster: ShownCluster;
  rights: Rights;
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
  if (dialog.kind === "claim") return <SendClaimFlow {...flow} user={dialog.user} />;
  if (dialog.kind === "vanished") return <VanishedFlow {...flow} vanished={dialog.vanished} />;
  if (dialog.kind === "describe") return <DescribeFlow {...flow} user={dialog.user} />;
  if (dialog.kind === "owners") return <SetOwnersFlow {...flow} names={dialog.names} onDone={dialog.onDone} />;
  if (dialog.kind === "import") return <ImportFlow {...flow} />;
  if (dialog.kind === "protect") return <ProtectFlow {...flow} user={dialog.user} />;
  if (dialog.kind === "override") return <OverrideFlow {...flow} user={dialog.user} />;
  return <DeleteFlow {...flow} user={dialog.user} />;
}
