import { useState } from "react";
import { type FlowProps, needsKey, type OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import { lazily } from "#components/ui/error-boundary.tsx";

const FLOWS = {
  SendClaimFlow: async () => ({ default: (await import("#components/claims/send-claim-flow.tsx")).SendClaimFlow }),
  CompromisedFlow: async () => ({ default: (await import("./compromised-flow.tsx")).CompromisedFlow }),
  CreateFlow: async () => ({ default: (await import("../create/create-flow.tsx")).CreateFlow }),
  DeleteFlow: async () => ({ default: (await import("./delete-flow.tsx")).DeleteFlow }),
  DeletedOutsideFlow: async () => ({ default: (await import("./deleted-outside-flow.tsx")).DeletedOutsideFlow }),
  DescribeFlow: async () => ({ default: (await import("./describe-flow.tsx")).DescribeFlow }),
  EndEveryWayFlow: async () => ({ default: (await import("./end-every-way-flow.tsx")).EndEveryWayFlow }),
  ImportFlow: async () => ({ default: (await import("../import/import-flow.tsx")).ImportFlow }),
  KeyClosedFlow: async () => ({ default: (await import("./key-closed-flow.tsx")).KeyClosedFlow }),
  PolicyFlow: async () => ({ default: (await import("./policy-flow.tsx")).PolicyFlow }),
  ProtectFlow: async () => ({ default: (await import("./protect-flow.tsx")).ProtectFlow }),
  RotateFlow: async () => ({ default: (await import("./rotate-flow.tsx")).RotateFlow }),
  ResetFlow: async () => ({ default: (await import("./reset-flow.tsx")).ResetFlow }),
  TeamResetExceptionFlow: async () => ({
    default: (await import("./team-reset-exception-flow.tsx")).TeamResetExceptionFlow,
  }),
  UnfinishedFlow: async () => ({ default: (await import("../create/unfinished-flow.tsx")).UnfinishedFlow }),
};

const SendClaimFlow = lazily(FLOWS.SendClaimFlow);
const CompromisedFlow = lazily(FLOWS.CompromisedFlow);
const CreateFlow = lazily(FLOWS.CreateFlow);
const DeleteFlow = lazily(FLOWS.DeleteFlow);
const DeletedOutsideFlow = lazily(FLOWS.DeletedOutsideFlow);
const DescribeFlow = lazily(FLOWS.DescribeFlow);
const EndEveryWayFlow = lazily(FLOWS.EndEveryWayFlow);
const ImportFlow = lazily(FLOWS.ImportFlow);
const KeyClosedFlow = lazily(FLOWS.KeyClosedFlow);
const PolicyFlow = lazily(FLOWS.PolicyFlow);
const ProtectFlow = lazily(FLOWS.ProtectFlow);
const RotateFlow = lazily(FLOWS.RotateFlow);
const ResetFlow = lazily(FLOWS.ResetFlow);
const TeamResetExceptionFlow = lazily(FLOWS.TeamResetExceptionFlow);
const UnfinishedFlow = lazily(FLOWS.UnfinishedFlow);

/** Prefetches every dialog, so that opening one does not have to wait. */
export function fetchDialogs(): void {
  // A failed fetch costs nothing: the click fetches again.
  for (const load of Object.values(FLOWS)) load().catch(() => {});
}

/** The dialogs over the list, each loaded on demand: what is fetched when idle stays small. */
export function SqlUserDialogs({ dialog, ...flow }: FlowProps & { dialog: OpenDialog }) {
  const keyClosed = useAtOpening(dialog.kind, flow.cluster.keyClosed);
  // A dialog that could only end in a refusal says so before it opens.
  if (keyClosed && needsKey(dialog)) return <KeyClosedFlow {...flow} closed={keyClosed} dialog={dialog} />;
  switch (dialog.kind) {
    case "create":
      return <CreateFlow {...flow} name={dialog.name} />;
    case "reset":
      return <ResetFlow {...flow} user={dialog.user} />;
    case "compromised":
      return <CompromisedFlow {...flow} user={dialog.user} />;
    case "claim":
      return <SendClaimFlow {...flow} user={dialog.user} />;
    case "unfinished":
      return <UnfinishedFlow {...flow} name={dialog.name} unfinished={dialog.unfinished} />;
    case "deletedOutside":
      return <DeletedOutsideFlow {...flow} deletedOutside={dialog.deletedOutside} />;
    case "describe":
      return <DescribeFlow {...flow} user={dialog.user} />;
    case "rotate":
      return <RotateFlow {...flow} names={dialog.names} />;
    case "import":
      return <ImportFlow {...flow} />;
    case "policy":
      return <PolicyFlow {...flow} user={dialog.user} password={dialog.password} today={dialog.today} />;
    case "protect":
      return <ProtectFlow {...flow} user={dialog.user} />;
    case "teamResetException":
      return <TeamResetExceptionFlow {...flow} user={dialog.user} />;
    case "endEveryWay":
      return <EndEveryWayFlow {...flow} user={dialog.user} />;
    case "delete":
      return <DeleteFlow {...flow} user={dialog.user} />;
    default:
      return dialog satisfies never;
  }
}

/** What was so when a dialog of this kind was opened: one that shows a password or a failure must not become another one. */
function useAtOpening<T>(kind: OpenDialog["kind"], value: T): T {
  const [opened, setOpened] = useState({ kind, value });
  if (opened.kind === kind) return opened.value;
  setOpened({ kind, value });
  return value;
}
