import { ApproveFlow } from "./approve-flow.tsx";
import { ClaimRequestFlow } from "./claim-request-flow.tsx";
import { DenyFlow } from "./deny-flow.tsx";
import type { OpenRequest, RequestDialogProps } from "./open-request.ts";
import { RequestForOwnFlow } from "./request-for-own-flow.tsx";
import { RequestNewFlow } from "./request-new-flow.tsx";
import { WithdrawFlow } from "./withdraw-flow.tsx";

/** Every dialog of the page, loaded when the first one opens. */
export function RequestDialogs({ open, ...rest }: RequestDialogProps & { open: OpenRequest }) {
  switch (open.kind) {
    case "approve":
      return <ApproveFlow {...rest} request={open.request} />;
    case "deny":
      return <DenyFlow {...rest} request={open.request} />;
    case "withdraw":
      return <WithdrawFlow {...rest} request={open.request} />;
    case "claim":
      return <ClaimRequestFlow {...rest} request={open.request} />;
    case "new":
      return <RequestNewFlow {...rest} again={open.again} />;
    case "about":
      return <RequestForOwnFlow {...rest} about={open.about} />;
    default:
      return open satisfies never;
  }
}
