import { Age } from "#components/ui/age.tsx";
import { Cell } from "#components/ui/plain-table.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { AccountRow, ReviewRow, SqlUserRow } from "#lib/shared/review-rows.ts";

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
        <span className="block text-12 text-ink-3">
          {createdOutside ? "outside Rolecall" : (createdBy ?? "not known")}
        </span>
      </Cell>
      <Cell className={WIDE_ONLY}>
        {passwordAt === null ? <span className="text-ink-3">not known</span> : <Age at={passwordAt} />}
        {knownBy.length > 0 && <span className="block text-12 text-ink-3">shown to {knownBy.join(", ")}</span>}
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

export function LastLogin({ row: { lastLogin, kind } }: { row: ReviewRow }) {
  if (lastLogin === undefined) return <span className="text-ink-3">not read</span>;
  if (lastLogin === null) return kind === "account" ? "never" : "none known";
  return <RelativeTime at={lastLogin} />;
}
