import { RequestForOwnFlow } from "#components/requests/ask/request-for-own-flow.tsx";
import { AskBackDialog } from "./ask-back-dialog.tsx";
import type { OpenOwn, OwnDialogProps } from "./open-own.ts";
import { OwnConnectionDialog } from "./own-connection-dialog.tsx";
import { OwnHistoryDialog } from "./own-history-dialog.tsx";
import { OwnResetFlow } from "./own-reset-flow.tsx";
import { clusterNameOf } from "./shown-cluster.ts";

/** The dialogs over the page. Loaded on demand. */
type Props = Omit<OwnDialogProps, "user"> & { open: OpenOwn; onOpen: (next: OpenOwn) => void };

export function MyDialogs({ open, onOpen, ...rest }: Props) {
  const { user } = open;
  switch (open.kind) {
    case "ask":
      return (
        <RequestForOwnFlow
          {...rest}
          about={{ kind: open.about, user: { ...user, clusterName: clusterNameOf(user) } }}
        />
      );
    case "ask_back":
      return <AskBackDialog {...rest} user={user} />;
    case "history":
      return <OwnHistoryDialog {...rest} user={user} />;
    case "connection":
      return <OwnConnectionDialog {...rest} user={user} />;
    case "reset":
      return <OwnResetFlow {...rest} user={user} onRequest={() => onOpen({ kind: "ask", user, about: "reset" })} />;
    default:
      return open satisfies never;
  }
}
