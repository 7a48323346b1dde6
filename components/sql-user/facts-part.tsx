import { readOnlyWords } from "#components/sql-user-facts/read-only-words.ts";
import { provisionedWords } from "#components/sql-user-facts/state-mark.tsx";
import { WantedUntil } from "#components/sql-user-facts/wanted-until.tsx";
import { Button } from "#components/ui/button.tsx";
import { Fact } from "#components/ui/fact.tsx";
import { Part } from "#components/ui/part.tsx";
import { SQL_USER_KIND_WORDS } from "#lib/shared/sql-user-kinds.ts";
import type { SqlUser } from "#lib/shared/sql-users.ts";

type FactsPartProps = {
  user: SqlUser;
  /** who created it outside Rolecall */
  outsideBy: string | null;
  onEdit: (() => void) | undefined;
};

/** The description of the SQL user. */
export function FactsPart({ user, outsideBy, onEdit }: FactsPartProps) {
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
        <Fact label="Owner">{user.owner ?? "no owner"}</Fact>
        <Fact label="Kind">{user.kind ? SQL_USER_KIND_WORDS[user.kind] : "not set"}</Fact>
        {user.contact && <Fact label="Contact">{user.contact}</Fact>}
        {user.wantedUntil !== undefined && (
          <Fact label="End">
            <WantedUntil at={user.wantedUntil} />
          </Fact>
        )}
        <Fact label="Protected">{user.protected ? "Yes, only Cluster Admins change it" : "No"}</Fact>
        {user.teamResetException && <Fact label="Team resets">allowed by {user.teamResetException.by}</Fact>}
        {outsideBy !== null && (
          <Fact label="Created outside">
            <span className="[overflow-wrap:anywhere]">by {outsideBy}, says the audit log of CockroachDB Cloud</span>
          </Fact>
        )}
        {user.provisionedBy !== undefined && <Fact label="SSO">{provisionedWords(user.provisionedBy)}</Fact>}
        {readOnly && <Fact label="Read-only">{readOnly}</Fact>}
        {user.notes && (
          <Fact label="Notes">
            <span className="whitespace-pre-line">{user.notes}</span>
          </Fact>
        )}
      </dl>
    </Part>
  );
}
