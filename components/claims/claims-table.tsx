import { PersonLink, TeamLink } from "#components/people/person-link.tsx";
import { Button } from "#components/ui/button.tsx";
import { actionsColumn, type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-text.ts";
import type { ListedClaim } from "#lib/shared/requests/claims.ts";

const COLUMNS: readonly Column<ListedClaim>[] = [
  {
    head: "SQL user",
    cell: ({ sqlUser }) => (
      <span className="mono font-medium [overflow-wrap:anywhere]" translate="no">
        {sqlUser}
      </span>
    ),
  },
  {
    head: "For",
    from: "md",
    calm: true,
    cell: (claim) => <For claim={claim} />,
    phone: (claim) => `${forWords(claim)}, from ${claim.by}`,
  },
  {
    head: "Sent",
    from: "md",
    calm: true,
    cell: ({ by, byId, sentAt }) => (
      <>
        <PersonLink id={byId} name={by} />, <RelativeTime at={sentAt} />
      </>
    ),
  },
  { head: "State", calm: true, cell: (claim) => <State claim={claim} /> },
];

type Props = { claims: readonly ListedClaim[]; onRevoke: (claim: ListedClaim) => void };

export function ClaimsTable({ claims, onRevoke }: Props) {
  const actions = actionsColumn<ListedClaim>(
    (claim) =>
      claim.state === "waiting" && (
        <Button size="s" aria-label={`Revoke the claim link for ${claim.sqlUser}`} onClick={() => onRevoke(claim)}>
          Revoke
        </Button>
      ),
  );
  return <DataTable label="Claim links" columns={[...COLUMNS, actions]} rows={claims} keyOf={({ id }) => id} />;
}

function For({ claim }: { claim: ListedClaim }) {
  const { for: name, forAccountId, forTeamId, word } = claim;
  if (name === null || (!forAccountId && !forTeamId)) return forWords(claim);
  return (
    <>
      {forTeamId ? <TeamLink id={forTeamId} name={name} /> : <PersonLink id={forAccountId} name={name} />}
      {word && ", with a second word"}
    </>
  );
}

function forWords({ for: name, word }: ListedClaim): string {
  return `${name ?? "anyone with the link"}${word ? ", with a second word" : ""}`;
}

function State({ claim: { state, expiresAt, used, revokedBy } }: { claim: ListedClaim }) {
  if (state === "waiting")
    return (
      <>
        pending, expires <RelativeTime at={expiresAt} words={timeLeft} />
      </>
    );
  if (state === "revoked") return `revoked by ${revokedBy}`;
  if (state === "expired") return "expired, not used";
  if (state === "void" || !used)
    return (
      <span title="The sender lost the permission, the SQL user changed owner or was deleted, or the second word was wrong too often.">
        void, not used
      </span>
    );
  return (
    <>
      used <RelativeTime at={used.at} /> from <span className="mono">{used.from}</span>
      {used.by && `, ${used.by}`}
      {used.again !== null && (
        <Pill tone="warn" className="ml-2 max-md:mt-1 max-md:ml-0">
          opened again <RelativeTime at={used.again} />
        </Pill>
      )}
    </>
  );
}
