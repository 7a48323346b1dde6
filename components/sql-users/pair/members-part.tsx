import Link from "next/link";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { EndLink } from "#components/sql-user-facts/ways/end-link.tsx";
import { Button } from "#components/ui/button.tsx";
import { Part } from "#components/ui/part.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { Pair, PairMember } from "#lib/shared/sql-users/pairs.ts";
import type { Both } from "./use-both.ts";

type MembersProps = { clusterId: string; pair: Pair; both: Both; isRead: boolean };

/** Both SQL users: which is active, and what uses them as of the last reading. */
export function MembersPart({ clusterId, pair: { active, idle }, both, isRead }: MembersProps) {
  return (
    <Part
      title="SQL users of this pair"
      action={
        isRead && (
          <Button size="s" pending={both.pending} onClick={both.again}>
            Read again
          </Button>
        )
      }
    >
      {both.failure && <FailureNote failure={both.failure} />}
      <ul className="grid gap-2">
        {[active, idle].map((member) => (
          <li key={member.name} className="grid gap-1 rounded-2 px-3 py-2.5 inset-ring inset-ring-line">
            <span className="flex flex-wrap items-center gap-2">
              <Link
                href={sqlUserPath(clusterId, member.name)}
                prefetch={false}
                className="mono link font-medium [overflow-wrap:anywhere]"
                translate="no"
              >
                {member.name}
              </Link>
              <Pill tone={member === active ? "accent" : "line"}>{member === active ? "active" : "idle"}</Pill>
              <span className="ml-auto">
                <StateMark user={member} />
              </span>
            </span>
            <span className="text-ink-2">
              <Sessions facts={both.of(member.name)} isRead={isRead} />
            </span>
            <PasswordSet member={member} />
            {member === idle && (
              <span>
                <EndLink clusterId={clusterId} name={member.name} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function PasswordSet({ member: { passwordChangedAt, passwordChangedBy } }: { member: PairMember }) {
  if (passwordChangedAt === undefined) return <span className="text-ink-3">Rolecall has not set its password.</span>;
  return (
    <span className="text-ink-3">
      Password set <RelativeTime at={passwordChangedAt} />
      {passwordChangedBy && ` by ${passwordChangedBy}`}
    </span>
  );
}

type SessionsProps = { facts: ReturnType<Both["of"]>; isRead: boolean };

/** How many sessions are open, with the time of the reading. */
export function Sessions({ facts, isRead }: SessionsProps) {
  if (!isRead) return "Open sessions not read";
  if (!facts) return "Reading its sessions…";
  if (facts.sessions === null) return "Rolecall could not see all its sessions";
  const { count } = facts.sessions;
  return (
    <>
      {count === 0 ? "No session" : counted(count, "session")} open, as of <RelativeTime at={facts.readAt} />
    </>
  );
}
