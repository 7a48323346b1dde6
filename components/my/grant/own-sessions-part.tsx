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
        advice={adviceOn(data, isOver)}
        action={again}
      />
    );
  return (
    <Part title="Sessions now" action={error && again}>
      {error ? <FailureNote failure={failureOf(error)} /> : <Skeleton className="w-50" />}
    </Part>
  );
}

const BY_CLIENT =
  "Neither a new password nor the end closes sessions. Close them in your client: the SQL connection cannot.";

const ADVICE: Readonly<Record<OwnSessions["level"] | "over", string>> = {
  manage: "A new password does not close sessions. Give back now and the end do.",
  create: BY_CLIENT,
  observe: BY_CLIENT,
  over: "These sessions are still open after the end. Close them in your client, or ask a Cluster Admin.",
};

function adviceOn({ sessions, level }: OwnSessions, isOver: boolean): string | null {
  if (!isOver) return ADVICE[level];
  return sessions && sessions.count > 0 ? ADVICE.over : null;
}
