import { ReasonDialog } from "#components/dialogs/reason-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { RequestForOwnFlow } from "#components/requests/ask/request-for-own-flow.tsx";
import type { Subject } from "#components/requests/open-request.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { present } from "#lib/shared/present.ts";
import type { OwnSqlUser } from "#lib/shared/sql-users/own-sql-users.ts";
import { GiveBackFlow } from "./give-back-flow.tsx";
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
      return <RequestForOwnFlow {...rest} about={{ kind: open.about, user: subjectOf(user) }} />;
    case "ask_back":
      return <AskBackDialog {...rest} user={user} />;
    case "give_back":
      return <GiveBackFlow {...rest} user={user} />;
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

const subjectOf = (user: OwnSqlUser): Subject =>
  present({
    id: user.id,
    name: user.name,
    clusterName: clusterNameOf(user),
    keyClosed: user.keyClosed,
    minutes: user.grant?.minutes,
  });

/** A member of the owner team asks Cluster Admins to put a SQL user back as it was before its restriction. */
function AskBackDialog({ user: { id, name }, onClose }: OwnDialogProps) {
  const change = useAct("restrict.ask_back", "The Cluster Admins are notified", onClose);
  return (
    <ReasonDialog
      title={
        <>
          Ask to put <Mono>{name}</Mono> back
        </>
      }
      lead="The Cluster Admins are notified, and decide. If one right is missing, say which: that is the smaller fix."
      button="Ask to put it back"
      field={{
        label: "What fails",
        placeholder: "The release cannot migrate: permission denied to create role",
      }}
      change={change}
      inputOf={(reason) => ({ id, reason })}
      onClose={onClose}
    />
  );
}
