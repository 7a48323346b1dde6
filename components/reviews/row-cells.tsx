import { Age } from "#components/ui/age.tsx";
import { Cell } from "#components/ui/plain-table.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { expiryWords } from "#components/ui/time-words.ts";
import type { AccountRow, ReviewRow, SqlUserRow, TokenRow } from "#lib/shared/review-rows.ts";

const WIDE_ONLY = "max-md:hidden";

/** The second line of a row's name. */
export function RowAbout({ row }: { row: ReviewRow }) {
  switch (row.kind) {
    case "sql_user":
      return (
        <>
          {row.purpose || "No purpose"}, <span className="mono">{row.cluster}</span>
        </>
      );
    case "account":
      return row.person;
    case "token":
      return <TokenAbout row={row} />;
    default:
      return row satisfies never;
  }
}

/** The owner of a row, in one line. */
export function RowOwner({ row }: { row: ReviewRow }) {
  switch (row.kind) {
    case "sql_user":
      return row.owner ?? "no owner";
    case "account":
      return row.teams.length === 0 ? "no team" : row.teams.join(", ");
    case "token":
      return ownerOf(row);
    default:
      return row satisfies never;
  }
}

/** The cells between the state and the last login. */
export function RowCells({ row }: { row: ReviewRow }) {
  switch (row.kind) {
    case "sql_user":
      return <SqlUserCells row={row} />;
    case "account":
      return <AccountCells row={row} />;
    case "token":
      return <TokenCells row={row} />;
    default:
      return row satisfies never;
  }
}

function SqlUserCells({ row }: { row: SqlUserRow }) {
  const { owner, createdOutside, createdBy, passwordAt, knownBy } = row;
  return (
    <>
      <Cell className={WIDE_ONLY}>
        {owner ?? <span className="text-ink-3">no owner</span>}
        <span className="cell-more">{createdOutside ? "outside Rolecall" : (createdBy ?? "not known")}</span>
      </Cell>
      <Cell className={WIDE_ONLY}>
        {passwordAt === null ? <span className="text-ink-3">not known</span> : <Age at={passwordAt} />}
        {knownBy.length > 0 && <span className="cell-more">shown to {knownBy.join(", ")}</span>}
      </Cell>
    </>
  );
}

function AccountCells({ row }: { row: AccountRow }) {
  return (
    <>
      <Cell className={WIDE_ONLY}>
        {row.teams.length === 0 ? <span className="text-ink-3">no team</span> : row.teams.join(", ")}
      </Cell>
      <Cell className={WIDE_ONLY}>
        {row.clusterRoles.length === 0 ? (
          <span className="text-ink-3">no cluster role</span>
        ) : (
          row.clusterRoles.map((each) => (
            <span key={each} className="block">
              {each}
            </span>
          ))
        )}
      </Cell>
    </>
  );
}

const ownerOf = ({ tokenKind, owner }: TokenRow) => (tokenKind === "service" ? `service of ${owner}` : owner);

function TokenAbout({ row: { scopes, clusters, addresses } }: { row: TokenRow }) {
  return (
    <>
      {scopes.join(", ")} on {clusters.join(", ")}
      {addresses.length > 0 && <span className="block">only from {addresses.join(", ")}</span>}
    </>
  );
}

function TokenCells({ row }: { row: TokenRow }) {
  const { madeAt, madeBy, expiresAt } = row;
  return (
    <>
      <Cell className={WIDE_ONLY}>
        <span className="[overflow-wrap:anywhere]">{ownerOf(row)}</span>
        <span className="block text-12 text-ink-3">{madeBy}</span>
      </Cell>
      <Cell className={WIDE_ONLY}>
        {madeAt !== null && <RelativeTime at={madeAt} className="whitespace-nowrap" />}
        {expiresAt !== null && (
          <span className="block text-12 text-ink-3">
            <RelativeTime at={expiresAt} words={expiryWords} className="whitespace-nowrap" />
          </span>
        )}
      </Cell>
    </>
  );
}

/** The last login, or the last use of a token and from where. */
export function LastLogin({ row }: { row: ReviewRow }) {
  const { lastLogin, kind } = row;
  if (lastLogin === undefined) return <span className="text-ink-3">not read</span>;
  if (lastLogin === null) return kind === "sql_user" ? "none known" : "never";
  return (
    <>
      <RelativeTime at={lastLogin} className="whitespace-nowrap" />
      {kind === "token" && row.lastUsedFrom && (
        <span className="block text-12 text-ink-3 [overflow-wrap:anywhere]">from {row.lastUsedFrom}</span>
      )}
    </>
  );
}
