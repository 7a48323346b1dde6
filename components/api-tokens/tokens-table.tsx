import { Button } from "#components/ui/button.tsx";
import { Pill } from "#components/ui/pill.tsx";
import { Cell, Head, PlainTable } from "#components/ui/plain-table.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { timeLeft } from "#components/ui/time-words.ts";
import type { ListedToken } from "#lib/shared/api-tokens.ts";

const WIDE_ONLY = "max-md:hidden";

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
              <span translate="no" className="mono">
                {token.start}…
              </span>{" "}
              {token.kind === "service" ? `service of ${token.owner}` : token.own ? "" : token.owner}
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
            {token.clusters === "all" ? "All clusters" : token.clusters.join(", ")}
            {token.addresses.length > 0 && (
              <span className="block text-12 text-ink-3">only from {token.addresses.join(", ")}</span>
            )}
          </Cell>
          <Cell className="text-ink-2">
            <RelativeTime at={token.expiresAt} words={(at, now) => (at <= now ? "expired" : timeLeft(at, now))} />
          </Cell>
          <Cell className="text-ink-2">
            {token.lastUsedAt === null ? "never" : <RelativeTime at={token.lastUsedAt} />}
            {token.lastUsedFrom && <span className="block text-12 text-ink-3">from {token.lastUsedFrom}</span>}
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
