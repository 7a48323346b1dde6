import { ClaimRequestFlow } from "./ask/claim-request-flow.tsx";
import { RequestForOwnFlow } from "./ask/request-for-own-flow.tsx";
import { RequestGrantFlow } from "./ask/request-grant-flow.tsx";
import { RequestNewFlow } from "./ask/request-new-flow.tsx";
import { WithdrawFlow } from "./ask/withdraw-flow.tsx";
import { ApproveFlow } from "./decide/approve-flow.tsx";
import { ByHandFlow } from "./decide/by-hand-flow.tsx";
import { DenyFlow } from "./decide/deny-flow.tsx";
import type { OpenRequest, RequestDialogProps } from "./open-request.ts";

type Props = RequestDialogProps & {
  open: OpenRequest;
  /** shows another dialog in place of this one */
  onNext: (next: OpenRequest) => void;
};

/** Every dialog of the page, loaded when the first one opens. */
export function RequestDialogs({ open, onNext, ...rest }: Props) {
  switch (open.kind) {
    case "approve":
      return <ApproveFlow {...rest} request={open.request} />;
    case "manual":
      return <ByHandFlow {...rest} request={open.request} />;
    case "deny":
      return <DenyFlow {...rest} request={open.request} />;
    case "withdraw":
      return <WithdrawFlow {...rest} request={open.request} />;
    case "claim":
      return <ClaimRequestFlow {...rest} request={open.request} />;
    case "new":
      return <RequestNewFlow {...rest} again={open.again} />;
    case "grant":
      return (
        <RequestGrantFlow {...rest} again={open.again} onGiven={(request) => onNext({ kind: "claim", request })} />
      );
    case "about":
      return <RequestForOwnFlow {...rest} about={open.about} />;
    default:
      return open satisfies never;
  }
}
