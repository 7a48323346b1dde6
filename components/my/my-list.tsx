import KeyRound from "lucide-react/icons/key-round";
import Lock from "lucide-react/icons/lock";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { DueMark } from "#components/sql-user-facts/due-mark.tsx";
import { WantedUntil } from "#components/sql-user-facts/ends/wanted-until.tsx";
import { AgeBar } from "#components/sql-user-facts/password-age.tsx";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { WatchNoteText } from "#components/sql-user-facts/watch-note-text.tsx";
import { Button } from "#components/ui/button.tsx";
import { Menu } from "#components/ui/menus/menu.tsx";
import { ActionsMenu } from "#components/ui/tables/menu-column.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { ageWords, timeLeft, utcDate } from "#components/ui/words/time-text.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { DAY } from "#lib/shared/passwords/password-age.ts";
import type { OwnSqlUser } from "#lib/shared/sql-users/own-sql-users.ts";
import { SQL_USER_KIND_WORDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import type { OpenOwn } from "./open-own.ts";
import { ClusterCell, NameCell } from "./row-cells.tsx";
import { ACTIONS, AGE, NOTE, ROW, STATE } from "./row-classes.ts";
import { clusterNameOf } from "./shown-cluster.ts";

type Props = { withTeam: boolean; onOpen: (open: OpenOwn) => void };

export function MyList({ users, ...rest }: Props & { users: readonly OwnSqlUser[] }) {
  return (
    <ul aria-label="My SQL users" className="border-t border-line md:min-h-0 md:overflow-y-auto">
      {users.map((user) => (
        <Row key={user.id} user={user} {...rest} />
      ))}
    </ul>
  );
}

const LIMIT_WORDS = { protected: "protected", not_restricted: "waiting for restriction", read_only: "read-only here" };

function Row({ user, withTeam, onOpen }: Props & { user: OwnSqlUser }) {
  const { name, limit } = user;
  // other clusters may have a SQL user of this name
  const named = `${name} on ${clusterNameOf(user)}`;
  return (
    <li className={cx(ROW, "hover:bg-hover", user.state === "admin" && "shadow-[inset_2px_0_0_var(--danger-mark)]")}>
      <NameOf user={user} />
      <ClusterCell user={user} withTeam={withTeam} />
      <span className={STATE}>
        <StateMark user={user} />
        {limit && <span className="text-12 text-ink-3">{LIMIT_WORDS[limit]}</span>}
      </span>
      <span className={AGE}>
        <AgePart user={user} />
      </span>
      <ResetNotes user={user} />
      {user.wayBack && (
        <WayBackNote id={user.id} way={user.wayBack} named={named} onAsk={() => onOpen({ kind: "ask_back", user })} />
      )}
      <Actions user={user} named={named} onOpen={onOpen} />
    </li>
  );
}

type UserProps = { user: OwnSqlUser };

function NameOf({ user: { name, kind, purpose, wantedUntil, watch, contact, notes } }: UserProps) {
  return (
    <NameCell name={name} what={[kind && SQL_USER_KIND_WORDS[kind], purpose].filter(Boolean).join(" · ")}>
      {wantedUntil !== undefined && (
        <span className="text-12">
          <WantedUntil at={wantedUntil} />
        </span>
      )}
      {watch && (
        <span className="text-12 text-ink-2 [overflow-wrap:anywhere]">
          Kinds of its statements are sampled <WatchNoteText watch={watch} />
        </span>
      )}
      {contact && <span className="text-12 text-ink-2 [overflow-wrap:anywhere]">Contact: {contact}</span>}
      {notes && <span className="text-12 whitespace-pre-line text-ink-3 [overflow-wrap:anywhere]">{notes}</span>}
    </NameCell>
  );
}

/** Why the person can reset it all the same, or cannot. */
function ResetNotes({ user }: UserProps) {
  const { teamResetException, keyClosed, limit } = user;
  return (
    <>
      {teamResetException && user.state !== "restricted" && !keyClosed && (
        <p className={cx(NOTE, "text-12 text-warn-text [overflow-wrap:anywhere]")}>
          You can reset it although it is not verified as restricted. {teamResetException.by}:{" "}
          {teamResetException.reason}
        </p>
      )}
      {keyClosed && limit !== "read_only" && (
        <p className={cx(NOTE, "text-12 text-warn-text [overflow-wrap:anywhere]")}>
          {keyClosed === "reads"
            ? `Rolecall cannot change its password: its API key only reads on ${clusterNameOf(user)}. Ask a Cluster Admin.`
            : `Rolecall cannot change its password now: CockroachDB Cloud refuses changes on ${clusterNameOf(user)}. Ask an administrator.`}
        </p>
      )}
    </>
  );
}

type ActionsProps = UserProps & Pick<Props, "onOpen"> & { named: string };

/** What can be done with it. On phones, all but the reset is in one menu. */
function Actions({ user, named, onOpen }: ActionsProps) {
  const open = (kind: "history" | "connection") => () => onOpen({ kind, user });
  return (
    <div className={ACTIONS}>
      {user.limit !== "read_only" && (
        <Button size="s" aria-label={`Reset password of ${named}`} onClick={() => onOpen({ kind: "reset", user })}>
          {user.keyClosed ? <Lock /> : <KeyRound />}
          Reset password
        </Button>
      )}
      <span className="contents max-[26rem]:hidden">
        <Button size="s" variant="quiet" aria-label={`History of ${named}`} onClick={open("history")}>
          History
        </Button>
        <Button size="s" variant="quiet" aria-label={`Connection of ${named}`} onClick={open("connection")}>
          Connection
        </Button>
        {user.limit !== "read_only" && <RequestMenu user={user} named={named} onOpen={onOpen} />}
      </span>
      <span className="ml-auto min-[26rem]:hidden">
        <ActionsMenu
          of={named}
          items={[
            { label: "History", onSelect: open("history") },
            { label: "Connection", onSelect: open("connection") },
            ...requestItems(user, onOpen, "whole"),
          ]}
        />
      </span>
    </div>
  );
}

function RequestMenu({ user, named, onOpen }: ActionsProps) {
  return (
    <Menu
      label={`Request about ${named}`}
      align="end"
      trigger={
        <Button size="s" variant="quiet" aria-label={`Request about ${named}`}>
          Request…
        </Button>
      }
      items={requestItems(user, onOpen, "below")}
    />
  );
}

/** `below` a button that says *Request*, and `whole` without one. */
const REQUESTS = {
  reset: { below: "New password…", whole: "Request new password…" },
  privileges: { below: "Other privileges…", whole: "Request other privileges…" },
  extend: { below: "Later end…", whole: "Request later end…" },
  delete: { below: "Deletion…", whole: "Request deletion…" },
} as const;

function requestItems(user: OwnSqlUser, onOpen: Props["onOpen"], words: "below" | "whole") {
  const { limit, keyClosed, wantedUntil } = user;
  if (limit === "read_only") return [];
  const may = { reset: limit || keyClosed, privileges: true, extend: wantedUntil !== undefined, delete: true };
  return (Object.keys(REQUESTS) as (keyof typeof REQUESTS)[])
    .filter((about) => may[about])
    .map((about) => ({
      label: REQUESTS[about][words],
      onSelect: () => onOpen({ kind: "ask", user, about }),
    }));
}

/** How old the password of a SQL user is, beside its maximum, and when it is due. */
function AgePart({ user }: UserProps) {
  const { passwordChangedAt, due, dueAt, unknownSince } = user;
  const maxDays = maxDaysOf(user);
  return (
    <>
      <span className={maxDays === undefined ? "block text-12 text-ink-3" : "sr-only"}>Password age</span>
      {passwordChangedAt === undefined ? (
        <span className="text-ink-3">unknown</span>
      ) : (
        <span className="inline-flex items-center gap-2">
          <RelativeTime at={passwordChangedAt} words={ageWords} />
          {maxDays !== undefined && <AgeBar user={{ passwordChangedAt, maxDays }} />}
        </span>
      )}
      {due !== undefined && due !== "not_due" && due !== "unknown" && (
        <span className={maxDays === undefined ? "ml-1.5" : "ml-1.5 lg:ml-0 lg:block"}>
          <DueMark due={due} />
        </span>
      )}
      {due !== undefined && due !== "exempt" && dueAt !== undefined && (
        <span className="block text-12 text-ink-3">
          due <RelativeTime at={dueAt} words={utcDate} />
        </span>
      )}
      {unknownSince !== undefined && (
        <span className="block text-12 text-ink-3">
          since <RelativeTime at={unknownSince} words={utcDate} />
        </span>
      )}
    </>
  );
}

/** The maximum age of its password, as its two dates say; none for one that is exempt. */
function maxDaysOf({ passwordChangedAt, due, dueAt }: OwnSqlUser): number | undefined {
  if (passwordChangedAt === undefined || dueAt === undefined || due === "exempt") return;
  return (dueAt - passwordChangedAt) / DAY;
}

type WayBackProps = { id: string; way: NonNullable<OwnSqlUser["wayBack"]>; named: string; onAsk: () => void };

/** That it lost admin, and the way to ask for it while its application may miss a right. */
function WayBackNote({ id, way: { at, by, until, askedBy, isOwnAsk, declined }, named, onAsk }: WayBackProps) {
  const withdraw = useOperation("restrict.withdraw_back");
  return (
    <div className={cx(NOTE, "flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-ink-2")}>
      <span className="[overflow-wrap:anywhere]">
        {by} restricted it <RelativeTime at={at} />. {askedBy !== undefined && `${askedBy} asked to put it back. `}
        {declined && <span>{`${declined.by} declined to put it back: “${declined.reason}”. `}</span>}
        Its way back ends <RelativeTime at={until} words={timeLeft} />.
      </span>
      {askedBy === undefined && (
        <Button size="s" onClick={onAsk}>
          Ask to put it back…<span className="sr-only"> {named}</span>
        </Button>
      )}
      {isOwnAsk && (
        <Button size="s" pending={withdraw.pending} onClick={() => withdraw.run({ id })}>
          Withdraw<span className="sr-only"> the request to put back {named}</span>
        </Button>
      )}
      <MutationFailure failure={withdraw.failure} />
    </div>
  );
}
