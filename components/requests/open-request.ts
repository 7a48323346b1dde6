import type { ListedRequest, RequestKind } from "#lib/shared/requests.ts";

export type AboutKind = Exclude<RequestKind, "create">;
export type Subject = { id: string; name: string; clusterName: string };
/** What is asked, about which SQL user of one's team; without one, it is chosen. */
export type AskedAbout = { kind: AboutKind; user?: Subject };

export type RequestDialogProps = { onClose: () => void; returnFocus: () => HTMLElement | null };

/** What somebody is about to do with a request, or to ask for. */
export type OpenRequest =
  | { kind: "approve" | "deny" | "withdraw" | "claim"; request: ListedRequest }
  | { kind: "new" }
  | { kind: "about"; about: AskedAbout };
