import type { ListedRequest } from "#lib/shared/requests.ts";
import { ApproveFlow } from "./approve-flow.tsx";
import { AskAboutFlow, type AskedAbout } from "./ask-about-flow.tsx";
import { AskForNewFlow } from "./ask-for-new-flow.tsx";
import { ClaimRequestFlow } from "./claim-request-flow.tsx";
import { DenyFlow } from "./deny-flow.tsx";
import { WithdrawFlow } from "./withdraw-flow.tsx";

export type RequestDialogProps = { onClose: () => void; returnFocus: () => HTMLElement | null };

/** What somebody is about to do with a request, or to ask for. */
export type OpenRequest =
  | { kind: "approve" | "deny" | "withdraw" | "claim"; request: ListedRequest }
  | { kind: "new" }
  | { kind: "about"; about: AskedAbout };

/** Everything that opens over the page. Fetched when it is needed. */
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
      return <AskForNewFlow {...rest} />;
    case "about":
      return <AskAboutFlow {...rest} about={open.about} />;
  }
}
