import { SendClaimFlow } from "#components/claims/send-claim-flow.tsx";
import type { FlowProps, OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import { CreateFlow } from "./create-flow.tsx";
import { DeleteFlow } from "./delete-flow.tsx";
import { DeletedOutsideFlow } from "./deleted-outside-flow.tsx";
import { DescribeFlow } from "./describe-flow.tsx";
import { ImportFlow } from "./import-flow.tsx";
import { ProtectFlow } from "./protect-flow.tsx";
import { ResetFlow } from "./reset-flow.tsx";
import { SetOwnersFlow } from "./set-owners-flow.tsx";
import { TeamResetExceptionFlow } from "./team-reset-exception-flow.tsx";

/** The dialogs over the list. Loaded on demand. */
export function SqlUserDialogs({ dialog, ...flow }: FlowProps & { dialog: OpenDialog }) {
  switch (dialog.kind) {
    case "create":
      return <CreateFlow {...flow} />;
    case "reset":
      return <ResetFlow {...flow} user={dialog.user} />;
    case "claim":
      return <SendClaimFlow {...flow} user={dialog.user} />;
    case "vanished":
      return <DeletedOutsideFlow {...flow} vanished={dialog.vanished} />;
    case "describe":
      return <DescribeFlow {...flow} user={dialog.user} />;
    case "owners":
      return <SetOwnersFlow {...flow} names={dialog.names} onDone={dialog.onDone} />;
    case "import":
      return <ImportFlow {...flow} />;
    case "protect":
      return <ProtectFlow {...flow} user={dialog.user} />;
    case "teamResetException":
      return <TeamResetExceptionFlow {...flow} user={dialog.user} />;
    case "delete":
      return <DeleteFlow {...flow} user={dialog.user} />;
    default:
      return dialog satisfies never;
  }
}
