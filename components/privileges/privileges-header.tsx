import Check from "lucide-react/icons/check";
import { WantedUntil } from "#components/sql-user-facts/ends/wanted-until.tsx";
import { SqlUserCrumbs } from "#components/sql-user-facts/sql-user-crumbs.tsx";
import { provisionedWords, StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { SQL_USER_KIND_WORDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { StateSentence } from "./state-sentence.tsx";

const STEPS = ["Created", "Password set", "Restrict", "Verify"] as const;

/** The way from a new SQL user, which is admin, to one that is proved restricted. */
function Steps({ user: { state, passwordChangedAt } }: { user: SqlUser }) {
  const done = new Set([0, ...(passwordChangedAt === undefined ? [] : [1]), ...(state === "restricted" ? [2, 3] : [])]);
  // Only an answer of the database proves a restriction, so both stay open until then.
  const current = state === "restricted" ? -1 : 2;
  return (
    <ol aria-label="Steps" className="flex flex-wrap px-gutter pb-3 items-center gap-x-4 gap-y-1 text-12">
      {STEPS.map((step, index) => (
        <li
          key={step}
          aria-current={index === current ? "step" : undefined}
          className={cx("flex items-center gap-1.5", index === current ? "font-medium text-ink" : "text-ink-3")}
        >
          {done.has(index) ? (
            <>
              <Check className="size-3.5 text-ok-mark" />
              <span className="sr-only">done: </span>
            </>
          ) : (
            <span
              aria-hidden="true"
              className="size-4 rounded-full text-center text-11 leading-4 inset-ring inset-ring-line-strong"
            >
              {index + 1}
            </span>
          )}
          {step}
        </li>
      ))}
    </ol>
  );
}

export function PrivilegesHeader({ cluster, user }: { cluster: { id: string; name: string }; user: SqlUser }) {
  const name = <span className="mono">{user.name}</span>;
  return (
    <>
      <PageHeader
        crumbs={<SqlUserCrumbs cluster={cluster} name={user.name} />}
        title={<>Privileges of {name}</>}
        sentence={
          <>
            <StateSentence user={user} />
            {user.provisionedBy !== undefined && (
              <span className="mt-1 block">{provisionedWords(user.provisionedBy)}.</span>
            )}
            {user.notes && (
              <span className="mt-1 block whitespace-pre-line [overflow-wrap:anywhere]">{user.notes}</span>
            )}
          </>
        }
        meta={
          <>
            {user.kind && <span>{SQL_USER_KIND_WORDS[user.kind]}</span>}
            {user.purpose && <span className="[overflow-wrap:anywhere]">{user.purpose}</span>}
            {user.contact && <span className="[overflow-wrap:anywhere]">Contact: {user.contact}</span>}
            {user.wantedUntil !== undefined && <WantedUntil at={user.wantedUntil} />}
            <StateMark user={user} />
          </>
        }
      />
      {!user.readOnly && <Steps user={user} />}
    </>
  );
}
