import { Button } from "#components/ui/button.tsx";
import { Cell, Head, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-words.ts";
import type { ListedClaim } from "#lib/shared/requests/claims.ts";

const WIDE_ONLY = "max-md:hidden";

type Props = { claims: readonly ListedClaim[]; onRevoke: (claim: ListedClaim) => void };

export function ClaimsTable({ claims, onRevoke }: Props) {
  return (
    <PlainTable
      label="Claim links"
      head={
        <>
          <Head>SQL user</Head>
          <Head className={WIDE_ONLY}>For</Head>
          <Head className={WIDE_ONLY}>Sent</Head>
          <Head>State</Head>
          <Head>
            <span className="sr-only">Actions</span>
          </Head>
        </>
      }
    >
      {claims.map((claim) => (
        <tr key={claim.id} className="hover:bg-hover">
          <Cell>
            <span className="mono font-medium [overflow-wrap:anywhere]" translate="no">
              {claim.sqlUser}
            </span>
            <span className="block text-12 text-ink-3 md:hidden">
              {forWords(claim)}, from {claim.by}
            </span>
          </Cell>
          <Cell className={`${WIDE_ONLY} text-ink-2`}>{forWords(claim)}</Cell>
          <Cell className={`${WIDE_ONLY} text-ink-2`}>
            {claim.by}, <RelativeTime at={claim.sentAt} />
          </Cell>
          <Cell className="text-ink-2">
            <State claim={claim} />
          </Cell>
          <Cell className="w-px text-right">
            {claim.state === "waiting" && (
              <Button
                size="s"
                aria-label={`Revoke the claim link for ${claim.sqlUser}`}
                onClick={() => onRevoke(claim)}
              >
                Revoke
              </Button>
            )}
          </Cell>
        </tr>
      ))}
    </PlainTable>
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
