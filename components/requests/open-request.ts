import type { KeyClosed } from "#lib/shared/key-reach.ts";
import type { RequestKind } from "#lib/shared/requests/requests.ts";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";

export type AboutKind = Exclude<RequestKind, "create" | "grant">;
/** `keyClosed`: why Rolecall's key sets no password on its cluster; `minutes`: for how long temporary access was first given */
export type Subject = { id: string; name: string; clusterName: string; keyClosed?: KeyClosed; minutes?: number };
/** The kind of change and its SQL user; without a user, the dialog offers a choice. */
export type OwnRequest = { kind: AboutKind; user?: Subject; again?: ListedRequest };

export type RequestDialogProps = { onClose: () => void; returnFocus: () => HTMLElement | null };

export type OpenRequest =
  | { kind: "approve" | "manual" | "deny" | "withdraw" | "claim"; request: ListedRequest }
  | { kind: "new" | "grant"; again?: ListedRequest }
  | { kind: "about"; about: OwnRequest };
