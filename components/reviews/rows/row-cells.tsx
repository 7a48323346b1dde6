import { Age } from "#components/ui/words/age.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { expiryWords } from "#components/ui/words/time-text.ts";
import type { AccountRow, ReviewRow, SqlUserRow, TokenRow } from "#lib/shared/reviews/review-rows.ts";

/** The second line of a row's name. */
export function RowAbout({ row }: { row: ReviewRow }) {
  switch (row.kind) {
    case "sql_user":
      return (
        <>
          {`${row.purpose || "No purpose"}, `}
          <span className="mono">{row.cluster}</span>
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

/** The first privileges that it held at the freeze, where they were read; an admin SQL user has every one. */
export function Privileges({ row: { state, privileges } }: { row: SqlUserRow }) {
  if (privileges === null || state === "admin") return null;
  return <small>{privileges.length === 0 ? "Holds no privilege" : `Holds ${privileges.join(", ")}`}</small>;
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
      <td>
        {owner ?? <span className="text-ink-3">no owner</span>}
        <small>{createdOutside ? "outside Rolecall" : (createdBy ?? "creator not known")}</small>
      </td>
      <td>
        {passwordAt === null ? <span className="text-ink-3">not known</span> : <Age at={passwordAt} />}
        {knownBy.length > 0 && <small>shown to {knownBy.join(", ")}</small>}
      </td>
    </>
  );
}

function AccountCells({ row }: { row: AccountRow }) {
  return (
    <>
      <td>{row.teams.length === 0 ? <span className="text-ink-3">no team</span> : row.teams.join(", ")}</td>
      <td>
        {row.clusterRoles.length === 0 ? (
          <span className="text-ink-3">no cluster role</span>
        ) : (
          row.clusterRoles.map((each) => (
            <span key={each} className="block">
              {each}
            </span>
          ))
        )}
      </td>
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
      <td>
        {ownerOf(row)}
        <small>{madeBy}</small>
      </td>
      <td>
        {madeAt !== null && <RelativeTime at={madeAt} className="whitespace-nowrap" />}
        {expiresAt !== null && (
          <small>
            <RelativeTime at={expiresAt} words={expiryWords} className="whitespace-nowrap" />
          </small>
        )}
      </td>
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
      {kind === "token" && row.lastUsedFrom && <small>from {row.lastUsedFrom}</small>}
    </>
  );
}
