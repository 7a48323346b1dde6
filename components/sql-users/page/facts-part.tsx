import { TeamLink } from "#components/people/person-link.tsx";
import { WantedUntil } from "#components/sql-user-facts/ends/wanted-until.tsx";
import { readOnlyWords } from "#components/sql-user-facts/read-only-text.ts";
import { provisionedWords } from "#components/sql-user-facts/state-mark.tsx";
import { WatchNoteText } from "#components/sql-user-facts/watch-note-text.tsx";
import { useOtherWays } from "#components/sql-user-facts/ways/left-open.tsx";
import { Button } from "#components/ui/button.tsx";
import { Part } from "#components/ui/part.tsx";
import { Fact } from "#components/ui/words/fact.tsx";
import type { WatchNote } from "#lib/shared/restrict/watch/watch-note.ts";
import { DESCRIPTION_FIELDS, fieldWords, SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { isOfSso } from "#lib/shared/ways-in/of-sso.ts";
import { wayMarks } from "#lib/shared/ways-in/words.ts";

type FactsPartProps = {
  clusterId: string;
  user: SqlUser;
  /** who created it outside Rolecall */
  outsideBy: string | null;
  watch: WatchNote | null;
  onEdit: (() => void) | undefined;
};

/** The purpose stands in the header of the page. */
const FACT_FIELDS = DESCRIPTION_FIELDS.filter((field) => field !== "purpose");

/** The ways by which it may sign in, as far as they are known. */
function WaysIn({ clusterId, user }: { clusterId: string; user: SqlUser }) {
  const marks = wayMarks(useOtherWays(clusterId), isOfSso(user));
  const [first] = marks;
  if (first === "password only") return first;
  return [isOfSso(user) ? "SSO, without a password" : "password", ...marks].join("; ");
}

/** The description of the SQL user. */
export function FactsPart({ clusterId, user, outsideBy, watch, onEdit }: FactsPartProps) {
  const readOnly = readOnlyWords(user);
  return (
    <Part
      title="Facts"
      action={
        onEdit && (
          <Button size="s" onClick={onEdit}>
            Edit
          </Button>
        )
      }
    >
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        <Fact label={SQL_USER_FIELDS.owner.label}>
          {user.owner ? <TeamLink id={user.ownerId} name={user.owner} /> : SQL_USER_FIELDS.owner.none}
        </Fact>
        {FACT_FIELDS.filter((field) => user[field] || field === "kind").map((field) => (
          <Fact key={field} label={SQL_USER_FIELDS[field].label}>
            <span className="whitespace-pre-line">{fieldWords(field, user[field]) || SQL_USER_FIELDS[field].none}</span>
          </Fact>
        ))}
        {user.wantedUntil !== undefined && (
          <Fact label="End">
            <WantedUntil at={user.wantedUntil} isLatest={user.isLatestEnd} />
          </Fact>
        )}
        {user.readOnly !== "reserved" && (
          <Fact label="Signs in by">
            <WaysIn clusterId={clusterId} user={user} />
          </Fact>
        )}
        <Fact label="Protected">{user.protected ? "Yes, only Cluster Admins change it" : "No"}</Fact>
        {user.teamResetException && <Fact label="Team resets">allowed by {user.teamResetException.by}</Fact>}
        {watch !== null && (
          <Fact label="Watched">
            <WatchNoteText watch={watch} />
          </Fact>
        )}
        {outsideBy !== null && (
          <Fact label="Created outside">
            <span className="[overflow-wrap:anywhere]">by {outsideBy}, says the audit log of CockroachDB Cloud</span>
          </Fact>
        )}
        {user.provisionedBy !== undefined && <Fact label="SSO">{provisionedWords(user.provisionedBy)}</Fact>}
        {readOnly && <Fact label="Read-only">{readOnly}</Fact>}
      </dl>
    </Part>
  );
}
