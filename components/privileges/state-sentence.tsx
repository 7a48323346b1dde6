import Shield from "lucide-react/icons/shield";
import { readOnlyWords } from "#components/sql-user-facts/read-only-text.ts";
import { listedNames } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

/** The known state of a SQL user, with its evidence. */
export function StateSentence({ user }: { user: SqlUser }) {
  const { state, verified } = user;
  const readOnly = readOnlyWords(user);
  const isPasted = verified && !verified.live && !user.putBack;
  const how = verified && (
    <>
      {verified.live
        ? `a check by SQL that ${verified.by} started`
        : isPasted
          ? `an answer that ${verified.by} pasted`
          : `${verified.by} put it back`}{" "}
      <RelativeTime at={verified.at} />
      {isPasted && " (which cluster answered is not proved)"}
    </>
  );
  return (
    <>
      {state === "admin" && (
        <span className="text-danger-text">
          <Shield className="lucide mr-1.5 inline size-3.5 fill-danger-mark stroke-danger-mark align-[-2px]" />
          This SQL user is admin: it can read, change and drop everything.{how && <> Source: {how}.</>}
        </span>
      )}
      {state === "privileged" && (
        <span className="text-warn-text">
          This SQL user is privileged: it is not admin, but can gain more rights or reach everything.
          {how && <> Source: {how}.</>}
        </span>
      )}
      {state === "restricted" && (
        <>
          This SQL user is restricted, by {how ?? "an answer of the database"}, {covering(verified?.databases ?? [])}.
        </>
      )}
      {state === "unknown" &&
        (readOnly
          ? "Unverified: this SQL user may be admin."
          : "Unverified: this SQL user may be admin. Verify it with the SQL below.")}{" "}
      {readOnly && `${readOnly}.`}
    </>
  );
}

function covering(databases: readonly string[]) {
  if (databases.length === 0) return "covering roles and system privileges";
  return (
    <>
      covering <span className="mono">{listedNames(databases)}</span>
    </>
  );
}
