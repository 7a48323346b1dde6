import type { RequestKind } from "#lib/shared/requests/requests.ts";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";

export type AboutKind = Exclude<RequestKind, "create" | "grant">;
export type Subject = { id: string; name: string; clusterName: string };
/** The kind of change and its SQL user; without a user, the dialog offers a choice. */
export type OwnRequest = { kind: AboutKind; user?: Subject; again?: ListedRequest };

export type RequestDialogProps = { onClose: () => void; returnFocus: () => HTMLElement | null };

export type OpenRequest =
  | { kind: "approve" | "manual" | "deny" | "withdraw" | "claim"; request: ListedRequest }
  | { kind: "new" | "grant"; again?: ListedRequest }
  | { kind: "about"; about: OwnRequest };
