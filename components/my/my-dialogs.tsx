import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { ReasonDialog } from "#components/dialogs/reason-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { RequestForOwnFlow } from "#components/requests/ask/request-for-own-flow.tsx";
import type { Subject } from "#components/requests/open-request.ts";
import { useToast } from "#components/ui/toast.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { showing } from "#lib/client/calls/operations.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { present } from "#lib/shared/present.ts";
import type { OwnSqlUser } from "#lib/shared/sql-users/own-sql-users.ts";
import type { OpenOwn, OwnDialogProps } from "./open-own.ts";
import { OwnConnectionDialog } from "./own-connection-dialog.tsx";
import { OwnDialog } from "./own-dialog.tsx";
import { OwnEvents, OwnEventsSkeleton } from "./own-events.tsx";
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

/** The events of a SQL user since its team owns it. */
function OwnHistoryDialog(props: OwnDialogProps) {
  const { user } = props;
  const { data, error, isFetching, refetch } = useRead("sql_user.history", { id: user.id });
  const failure = error && !isFetching ? failureOf(error) : null;
  return (
    <OwnDialog
      {...props}
      what="History"
      lead={`Since ${user.team} owns it.`}
      failure={failure}
      retry={() => void refetch()}
    >
      {data ? <OwnEvents {...data} /> : <OwnEventsSkeleton />}
    </OwnDialog>
  );
}

/** Ends the person's temporary access before its time. */
function GiveBackFlow({ user, onClose, returnFocus }: OwnDialogProps) {
  const { name, grant } = user;
  const input = { id: grant?.requestId ?? "" };
  const toast = useToast();
  const change = useOperation(
    "request.give_back",
    ({ ended }) => {
      toast(
        ended ? `${name} cannot log in any more` : `Rolecall disables the login of ${name} once the cluster answers`,
      );
      onClose();
    },
    { page: false },
  );
  return (
    <FormDialog
      title={<SqlUserTitle what="Give back" name={name} cluster={clusterNameOf(user)} />}
      lead="Its login is disabled, and its open sessions are closed where the SQL connection may do that: what runs in them stops. Within a day you can request a later end."
      button="Give back now"
      change={change}
      shows={showing("request.give_back", input)}
      onSubmit={() => change.run(input)}
      onClose={onClose}
      finalFocus={returnFocus}
    />
  );
}
