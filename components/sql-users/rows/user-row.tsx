import Link2 from "lucide-react/icons/link-2";
import Lock from "lucide-react/icons/lock";
import Link from "next/link";
import { memo } from "react";
import { TeamLink } from "#components/people/person-link.tsx";
import { claimsPath } from "#components/sql-user-facts/claims-path.ts";
import { DueMark } from "#components/sql-user-facts/due-mark.tsx";
import { WantedUntil } from "#components/sql-user-facts/ends/wanted-until.tsx";
import { PasswordAge } from "#components/sql-user-facts/password-age.tsx";
import { readOnlyWords } from "#components/sql-user-facts/read-only-text.ts";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useZone } from "#components/ui/words/use-zone.ts";
import type { Unfinished } from "#lib/shared/sql-users/creation.ts";
import { endWords } from "#lib/shared/sql-users/end-dates.ts";
import { SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { SQL_USER_KIND_WORDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { isOfSso } from "#lib/shared/ways-in/of-sso.ts";
import { isSelectable, type ListRow, rowKey } from "../filters/selection.ts";
import { isShown } from "../list-logic.ts";
import { LoginMarks } from "../marks/login-marks.tsx";

/** Marks a SQL user whose creation stopped in the middle, or whose password may be lost. */
function UnfinishedMark({ after, whose }: Pick<Unfinished, "after" | "whose">) {
  const isComplete = after === "signed_in";
  return (
    <Pill tone="warn" title={`${what(isComplete)} ${NEXT[whose]}`}>
      <span className="cut">{isComplete ? "not handed over" : "unfinished"}</span>
    </Pill>
  );
}

const what = (isComplete: boolean) =>
  isComplete ? "Its password may be lost." : "The creation of a SQL user of this name stopped in the middle.";

const NEXT: Record<Unfinished["whose"], string> = {
  ours: "Set a password or remove it.",
  unchecked: "Rolecall has not checked yet whether this is the SQL user that it made.",
  unproved: "Nothing proves that Rolecall made this one: reset its password or delete it.",
};

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
        {user.putBack && <span className="cell-below">put back for a time</span>}
        {kind && <span className="text-12 leading-3.5 text-ink-3 md:hidden block">{kind}</span>}
      </td>
      <td title={user.owner}>
        {user.owner && <TeamLink id={user.ownerId} name={user.owner} />}
        {isShown(user, "unowned") && <span className="text-ink-3">{SQL_USER_FIELDS.owner.none}</span>}
      </td>
      <AboutCell user={user} kind={kind} />
      {withLogin && <td>{user.lastLogin !== undefined && <RelativeTime at={user.lastLogin} />}</td>}
      <td>
        <PasswordAge user={user} />
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
  const zone = useZone();
  const contact = user.contact && `contact ${user.contact}`;
  const about = [user.purpose ?? readOnlyWords(user), contact].filter(Boolean).join(" · ");
  // before the purpose, whose end may be cut off
  const wanted =
    user.wantedUntil !== undefined &&
    `wanted until ${endWords(user.wantedUntil, zone)}${user.isLatestEnd ? " at the latest, not claimed yet" : ""}`;
  return (
    <td title={[kind, wanted, about, user.notes].filter(Boolean).join("\n") || undefined}>
      {kind && <span className="text-ink-3">{about || wanted ? `${kind} · ` : kind}</span>}
      {user.wantedUntil !== undefined && (
        <>
          <WantedUntil at={user.wantedUntil} isLatest={user.isLatestEnd} />
          {about && <span className="text-ink-3"> · </span>}
        </>
      )}
      {about || null}
    </td>
  );
}

/** Marks a SQL user created outside Rolecall, until it is adopted. */
function DriftMark() {
  return (
    <Pill tone="warn" title="Created outside Rolecall. Probably admin, as CockroachDB Cloud makes new SQL users.">
      <span className="cut">
        <span className="max-md:sr-only">created </span>outside
      </span>
    </Pill>
  );
}

/** Leads from a SQL user to its claim links, while one is unused. */
function ClaimMark({ clusterId, name }: { clusterId: string; name: string }) {
  return (
    <Link
      href={claimsPath(clusterId, name)}
      prefetch={false}
      aria-label={`Unused claim link for ${name}`}
      title="A claim link for it is unused"
      className="grid size-5 flex-none place-items-center rounded-2 text-ink-3 hover:bg-press hover:text-ink"
    >
      <Link2 className="size-3.5" />
    </Link>
  );
}

/** Marks a SQL user with a team reset exception that is not verified as restricted. */
function TeamResetExceptionMark({
  user: { teamResetException, state },
}: {
  user: Pick<SqlUser, "teamResetException" | "state">;
}) {
  if (!teamResetException || state === "restricted") return null;
  return (
    <Pill
      tone="warn"
      title={`Its team can reset it although it is not verified as restricted. ${teamResetException.by}: ${teamResetException.reason}`}
    >
      <span className="cut">team can reset</span>
    </Pill>
  );
}
