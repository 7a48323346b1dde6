import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { SessionsPart } from "#components/sql-user-facts/parts/sessions-part.tsx";
import { Button } from "#components/ui/button.tsx";
import { Part } from "#components/ui/part.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { OwnSessions, OwnSqlUser } from "#lib/shared/sql-users/own-sql-users.ts";

type Props = { user: Pick<OwnSqlUser, "id" | "name" | "passwordChangedAt">; isOver: boolean };

/** The person's own open sessions, as the cluster says. */
export function OwnSessionsPart({ user: { id, name, passwordChangedAt }, isOver }: Props) {
  const { data, error, isFetching, refetch } = useRead("sql_user.sessions", { id });
  const again = (
    <Button
      size="s"
      aria-label={`Read again: sessions of ${name}`}
      disabled={isFetching}
      onClick={() => void refetch()}
    >
      Read again
    </Button>
  );
  if (data)
    return (
      <SessionsPart
        sessions={data.sessions}
        passwordChangedAt={passwordChangedAt}
        advice={isOver && data.sessions?.count === 0 ? null : ADVICE[isOver ? "over" : data.level]}
        action={again}
      />
    );
  return (
    <Part title="Sessions now" action={error && again}>
      {error ? <FailureNote failure={failureOf(error)} /> : <Skeleton className="w-50" />}
    </Part>
  );
}

const ADVICE: Readonly<Record<OwnSessions["level"] | "over", string>> = {
  manage: "A new password leaves them alone. Give back now closes them, and so does the end.",
  create: "A new password leaves them alone, and so does the end. Close them yourself: Rolecall may not here.",
  observe: "A new password leaves them alone, and so does the end. Close them yourself: Rolecall may not here.",
  over: "What was open at the end stays until somebody closes it.",
};
