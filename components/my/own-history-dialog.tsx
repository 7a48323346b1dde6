import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { OwnDialogProps } from "./open-own.ts";
import { OwnDialog } from "./own-dialog.tsx";
import { OwnEvents, OwnEventsSkeleton } from "./own-events.tsx";

/** The events of a SQL user since its team owns it. */
export function OwnHistoryDialog(props: OwnDialogProps) {
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
