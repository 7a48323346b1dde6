import Link from "next/link";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import { Part } from "#components/ui/part.tsx";
import { listedNames } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { endSessions, showSessions } from "#lib/sql/templates/admin.ts";
import { showByHand } from "#lib/sql/templates/user-facts.ts";

/** The stored facts where there is no SQL connection, and the SQL that shows the rest. */
export function ByHandPart({ clusterId, user }: { clusterId: string; user: SqlUser }) {
  const { name, verified, readOnly } = user;
  return (
    <>
      <Part
        title="Roles and privileges"
        aside={
          verified && (
            <>
              {verified.live ? "checked" : user.putBack ? "put back" : "pasted"} <RelativeTime at={verified.at} /> by{" "}
              {verified.by}
            </>
          )
        }
        action={
          <Link href={privilegesPath(clusterId, name)} prefetch={false} className="link">
            {verified ? "Paste a new answer" : "Paste an answer"}
          </Link>
        }
      >
        <p className="text-ink-2">
          {verified ? (
            <>
              The answer covered{" "}
              {verified.databases.length === 0 ? (
                "roles and system privileges, and no database."
              ) : (
                <>
                  roles, system privileges and <span className="mono">{listedNames(verified.databases)}</span>. Its
                  rights in other databases are unknown.
                </>
              )}
            </>
          ) : (
            `Rolecall has no complete answer from the database about it${user.state === "admin" ? "." : ", so it may be admin."}`
          )}
        </p>
      </Part>
      {readOnly !== "reserved" && (
        <Part title="Sessions now" aside="not read">
          <p className="text-ink-2">Run this as an admin to see sessions, last login, expiry and roles.</p>
          <SqlScript label="SQL to inspect" script={[...showSessions(name), ...showByHand(name)]} />
        </Part>
      )}
      {readOnly === undefined && (
        <Part title="End its sessions">
          <p className="text-ink-2">Run this as an admin to end them. New connections still work.</p>
          <SqlScript label="SQL to end sessions" script={endSessions(name)} />
        </Part>
      )}
    </>
  );
}
