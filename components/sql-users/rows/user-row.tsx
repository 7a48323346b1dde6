import Lock from "lucide-react/icons/lock";
import Link from "next/link";
import { memo } from "react";
import { TeamLink } from "#components/people/person-link.tsx";
import { DueMark } from "#components/sql-user-facts/due-mark.tsx";
import { readOnlyWords } from "#components/sql-user-facts/read-only-text.ts";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { WantedUntil } from "#components/sql-user-facts/wanted-until.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { endWords } from "#lib/shared/sql-users/end-dates.ts";
import { SQL_USER_KIND_WORDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import { isOfSso } from "#lib/shared/ways-in/of-sso.ts";
import { UnfinishedMark } from "../create/unfinished-mark.tsx";
import { isSelectable, type ListRow, rowKey } from "../filters/selection.ts";
import { ClaimMark } from "../marks/claim-mark.tsx";
import { DriftMark } from "../marks/drift-mark.tsx";
import { LoginMarks } from "../marks/login-marks.tsx";
import { TeamResetExceptionMark } from "../marks/team-reset-exception-mark.tsx";

/** A longer name may be cut off, and so needs its title. */
const CUT_LENGTH = 16;

/** The open menu: its SQL user and its button. */
export type OpenActions = { user: ListRow; button: HTMLElement; byKeyboard: boolean };

export type UserRowProps = {
  /** of the list; undefined for one of all clusters, whose rows name theirs in a column */
  clusterId: string | undefined;
  user: ListRow;
  /** whether the last login has a column */
  withLogin: boolean;
  /** from 1, counting the head of the table */
  rowIndex: number;
  selected: boolean;
  /** the one row in the tab order */
  current: boolean;
  highlighted: boolean;
  menuOpen: boolean;
  /** both must be stable, or every row renders at each key press */
  onToggle: (key: string, range: boolean) => void;
  onActions: (open: OpenActions) => void;
};

export const UserRow = memo(function UserRow(props: UserRowProps) {
  const { clusterId, user, withLogin, rowIndex, selected, current, highlighted, menuOpen, onToggle, onActions } = props;
  const kind = isOfSso(user) ? "person, by SSO" : user.kind && SQL_USER_KIND_WORDS[user.kind];
  const key = rowKey(user);
  return (
    <tr
      aria-rowindex={rowIndex}
      tabIndex={current ? 0 : -1}
      data-name={key}
      data-current={current || undefined}
      className={cx(
        "row",
        (selected || highlighted) && "bg-accent-soft",
        highlighted && "outline outline-accent-line -outline-offset-1",
      )}
    >
      <td className={user.state === "admin" ? "shadow-[inset_2px_0_0_var(--danger-mark)]" : undefined}>
        <Checkbox
          aria-label={`Select ${user.name}${user.cluster === undefined ? "" : ` on ${user.cluster}`}`}
          checked={selected}
          disabled={!isSelectable(user)}
          onChange={({ nativeEvent }) => onToggle(key, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)}
        />
      </td>
      <td title={user.name.length > CUT_LENGTH ? user.name : undefined}>
        <NameCell clusterId={user.clusterId ?? clusterId ?? ""} user={user} />
        {clusterId === undefined && <span className="mono block text-12 text-ink-3 md:hidden">{user.cluster}</span>}
      </td>
      {clusterId === undefined && <td title={user.cluster}>{user.cluster}</td>}
      <td>
        <StateMark user={user} />
        {kind && <span className="text-12 leading-3.5 text-ink-3 md:hidden block">{kind}</span>}
      </td>
      <td title={user.owner}>{user.owner && <TeamLink id={user.ownerId} name={user.owner} />}</td>
      <AboutCell user={user} kind={kind} />
      {withLogin && <td>{user.lastLogin !== undefined && <RelativeTime at={user.lastLogin} />}</td>}
      <td>
        <PasswordCell user={user} />
      </td>
      <td>
        {user.whole !== false && (
          <button
            type="button"
            aria-label={`Actions for ${user.name}`}
            aria-haspopup="menu"
            aria-expanded={menuOpen}
            className="icon-button"
            onClick={({ currentTarget, detail }) =>
              onActions({ user, button: currentTarget, byKeyboard: detail === 0 })
            }
          />
        )}
      </td>
    </tr>
  );
});

function NameCell({ clusterId, user }: { clusterId: string; user: ListRow }) {
  return (
    // on a phone the marks stand below: beside it they would leave the name one letter
    <span className="cell-name">
      <Link
        href={user.whole === false ? "/my" : sqlUserPath(clusterId, user.name)}
        // a list may have thousands
        prefetch={false}
        translate="no"
        className="row-link"
      >
        {user.name}
      </Link>
      {user.protected && (
        <span className="flex-none" title="Protected: only Cluster Admins can reset or delete it, with their password">
          <Lock className="lucide block size-3 text-ink-3" />
          <span className="sr-only">protected</span>
        </span>
      )}
      <LoginMarks user={user} />
      {(user.due === "due" || user.due === "overdue") && <DueMark due={user.due} className="flex-none md:hidden" />}
      {user.unfinished && <UnfinishedMark after={user.unfinished.after} whose={user.unfinished.whose} />}
      {user.outsideAt !== undefined && !user.unfinished && <DriftMark />}
      <TeamResetExceptionMark user={user} />
      {user.claimUntil !== undefined && <ClaimMark clusterId={clusterId} name={user.name} />}
    </span>
  );
}

function AboutCell({ user, kind }: Pick<UserRowProps, "user"> & { kind: string | undefined }) {
  const contact = user.contact && `contact ${user.contact}`;
  const about = [user.purpose ?? readOnlyWords(user), contact].filter(Boolean).join(" · ");
  // before the purpose, whose end may be cut off
  const wanted = user.wantedUntil !== undefined && `wanted until ${endWords(user.wantedUntil)}`;
  return (
    <td title={[kind, wanted, about, user.notes].filter(Boolean).join("\n") || undefined}>
      {kind && <span className="text-ink-3">{about || wanted ? `${kind} · ` : kind}</span>}
      {user.wantedUntil !== undefined && (
        <>
          <WantedUntil at={user.wantedUntil} />
          {about && <span className="text-ink-3"> · </span>}
        </>
      )}
      {about || null}
    </td>
  );
}

function PasswordCell({ user }: Pick<UserRowProps, "user">) {
  const by = passwordBy(user);
  return (
    <>
      {user.passwordChangedAt !== undefined && <RelativeTime at={user.passwordChangedAt} />}
      {user.due && user.due !== "unknown" && (
        <>
          {" "}
          <DueMark due={user.due} />
        </>
      )}
      {by && <span className="cell-below">{by}</span>}
    </>
  );
}

function passwordBy({ passwordChangedBy, passwordOutside, passwordEnteredBy }: ListRow): string {
  if (passwordOutside) return "set outside";
  return passwordEnteredBy === undefined ? (passwordChangedBy ?? "") : `entered by ${passwordEnteredBy}`;
}
