import { Button } from "#components/ui/button.tsx";
import { Cell, Head, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft, utcDate } from "#components/ui/words/time-words.ts";
import type { ListedToken } from "#lib/shared/people/api-tokens.ts";

const WIDE_ONLY = "max-md:hidden";
const ENDS: Record<ListedToken["ends"], string> = {
  later: "text-ink-3",
  soon: "text-warn-text",
  ended: "text-ink-3",
};

type TokensTableProps = {
  tokens: readonly ListedToken[];
  /** the one that is shown above */
  madeId: string | undefined;
  onRevoke: (token: ListedToken) => void;
};

/** Tokens with their limits, by name. */
export function TokensTable({ tokens, madeId, onRevoke }: TokensTableProps) {
  return (
    <PlainTable
      label="API tokens"
      head={
        <>
          <Head>Name</Head>
          <Head className={WIDE_ONLY}>Scopes</Head>
          <Head className={WIDE_ONLY}>Clusters</Head>
          <Head>Expires</Head>
          <Head>Last used</Head>
          <Head>
            <span className="sr-only">Actions</span>
          </Head>
        </>
      }
    >
      {tokens.map((token) => (
        <tr key={token.id} className={token.id === madeId ? "bg-accent-soft" : "hover:bg-hover"}>
          <Cell className="[overflow-wrap:anywhere]">
            <span className="font-medium">{token.name}</span>
            <span className="block text-12 text-ink-3">
              <span translate="no" className="mono whitespace-nowrap">
                {token.start}…
              </span>{" "}
              {token.kind === "service" ? `service of ${token.owner}` : token.own ? "" : token.owner}
            </span>
            <span className="block text-12 text-ink-3 md:hidden">
              {token.scopes.join(", ")} on {clustersOf(token)}
              {token.addresses.length > 0 && <span className="block">only from {token.addresses.join(", ")}</span>}
            </span>
          </Cell>
          <Cell className={WIDE_ONLY}>
            <span className="flex flex-wrap gap-1">
              {token.scopes.map((scope) => (
                <Pill key={scope} tone="line">
                  {scope}
                </Pill>
              ))}
            </span>
          </Cell>
          <Cell className={`${WIDE_ONLY} text-ink-2 [overflow-wrap:anywhere]`}>
            {token.clusters === "all" ? "All clusters" : clustersOf(token)}
            {token.addresses.length > 0 && (
              <span className="block text-12 text-ink-3">only from {token.addresses.join(", ")}</span>
            )}
          </Cell>
          <Cell>
            {token.ends === "ended" ? "expired" : utcDate(token.expiresAt)}
            <span className={cx("block text-12", ENDS[token.ends])}>
              {token.ends === "ended" ? (
                utcDate(token.expiresAt)
              ) : (
                <RelativeTime at={token.expiresAt} words={timeLeft} />
              )}
            </span>
          </Cell>
          <Cell>
            {token.lastUsedAt === null ? "never" : <RelativeTime at={token.lastUsedAt} />}
            {token.lastUsedFrom && (
              <span className="block text-12 text-ink-3 [overflow-wrap:anywhere]">from {token.lastUsedFrom}</span>
            )}
            {token.idle && <span className="block text-12 text-warn-text">idle</span>}
          </Cell>
          <Cell className="text-right">
            {token.mayRevoke && (
              <Button size="s" aria-label={`Revoke ${token.name}`} onClick={() => onRevoke(token)}>
                Revoke
              </Button>
            )}
          </Cell>
        </tr>
      ))}
    </PlainTable>
  );
}

function clustersOf({ clusters }: ListedToken): string {
  return clusters === "all" ? "all clusters" : clusters.join(", ");
}
