import { PersonLink, TeamLink } from "#components/people/person-link.tsx";
import { Button } from "#components/ui/button.tsx";
import { actionsColumn, type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft, utcDate } from "#components/ui/words/time-text.ts";
import type { ListedToken } from "#lib/shared/people/api-tokens.ts";

const ENDS: Record<ListedToken["ends"], string> = {
  later: "text-ink-3",
  soon: "text-warn-text",
  ended: "text-ink-3",
};

const COLUMNS: readonly Column<ListedToken>[] = [
  { head: "Name", cell: (token) => <Name token={token} />, className: "[overflow-wrap:anywhere]" },
  {
    head: "Scopes",
    from: "md",
    cell: ({ scopes }) => (
      <span className="flex flex-wrap gap-1">
        {scopes.map((scope) => (
          <Pill key={scope} tone="line">
            {scope}
          </Pill>
        ))}
      </span>
    ),
    phone: (token) => `${token.scopes.join(", ")} on ${clustersOf(token)}`,
  },
  {
    head: "Clusters",
    from: "md",
    calm: true,
    className: "[overflow-wrap:anywhere]",
    cell: (token) => (
      <>
        {token.clusters === "all" ? "All clusters" : clustersOf(token)}
        {token.addresses.length > 0 && <span className="block text-12 text-ink-3">{addressesOf(token)}</span>}
      </>
    ),
    phone: addressesOf,
  },
  { head: "Expires", cell: (token) => <Expires token={token} /> },
  { head: "Last used", cell: (token) => <LastUsed token={token} /> },
];

export type TokensTableProps = {
  tokens: readonly ListedToken[];
  onRevoke: (token: ListedToken) => void;
};

/** Tokens with their limits, by name. */
export function TokensTable({ tokens, onRevoke }: TokensTableProps) {
  const actions = actionsColumn<ListedToken>(
    (token) =>
      token.mayRevoke && (
        <Button size="s" aria-label={`Revoke ${token.name}`} onClick={() => onRevoke(token)}>
          Revoke
        </Button>
      ),
  );
  return <DataTable label="API tokens" columns={[...COLUMNS, actions]} rows={tokens} keyOf={({ id }) => id} />;
}

function Name({ token: { name, start, kind, own, owner, ownerId } }: { token: ListedToken }) {
  return (
    <>
      <span className="font-medium">{name}</span>
      <span className="block text-12 text-ink-3">
        <span translate="no" className="mono whitespace-nowrap">
          {start}…
        </span>{" "}
        {kind === "service" ? (
          <>
            service of <TeamLink id={ownerId} name={owner} />
          </>
        ) : (
          !own && <PersonLink id={ownerId} name={owner} />
        )}
      </span>
    </>
  );
}

function Expires({ token: { ends, expiresAt } }: { token: ListedToken }) {
  return (
    <>
      {ends === "ended" ? "expired" : utcDate(expiresAt)}
      <span className={cx("block text-12", ENDS[ends])}>
        {ends === "ended" ? utcDate(expiresAt) : <RelativeTime at={expiresAt} words={timeLeft} />}
      </span>
    </>
  );
}

function LastUsed({ token: { lastUsedAt, lastUsedFrom, idle } }: { token: ListedToken }) {
  return (
    <>
      {lastUsedAt === null ? "never" : <RelativeTime at={lastUsedAt} />}
      {lastUsedFrom && <span className="block text-12 text-ink-3 [overflow-wrap:anywhere]">from {lastUsedFrom}</span>}
      {idle && <span className="block text-12 text-warn-text">idle</span>}
    </>
  );
}

function clustersOf({ clusters, label }: ListedToken): string {
  const names = clusters === "all" ? "all clusters" : clusters.join(", ");
  return label === null ? names : `by label ${label}: ${names || "no cluster"}`;
}

function addressesOf({ addresses }: ListedToken): string {
  return addresses.length > 0 ? `only from ${addresses.join(", ")}` : "";
}
