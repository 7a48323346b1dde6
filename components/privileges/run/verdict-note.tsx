import Check from "lucide-react/icons/check";
import EyeOff from "lucide-react/icons/eye-off";
import Minus from "lucide-react/icons/minus";
import Plus from "lucide-react/icons/plus";
import Shield from "lucide-react/icons/shield";
import type { ReactNode } from "react";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted, listedNames } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import type { Verdict } from "#lib/sql/answers/verify-answer.ts";
import type { Script } from "#lib/sql/tokens.ts";

/** More differences are only counted. */
const LISTED = 100;

export type VerdictNoteProps = {
  /** the SQL user */
  name: string;
  verdict: Verdict;
  /** whether the wanted access was sent along, so that differences show */
  compared: boolean;
  /** after an undo: the ways on for a SQL user that has no right any more */
  ways?: ReactNode;
};

const NOT_ADMIN = {
  privileged: { tone: "warn", role: "alert", title: "Privileged, not restricted" },
  restricted: { tone: "ok", role: undefined, title: "Restricted" },
  lacking: { tone: "warn", role: "alert", title: "Restricted, without all that it needs" },
} as const;

/** Whether a verdict is all good: restricted, and with the rights that it needs. Others are alerts. */
export function isFine({ verdict, compared, ways }: Omit<VerdictNoteProps, "name">): boolean {
  return verdict.state === "restricted" && !lostAll(verdict, ways) && !(compared && verdict.missing.length > 0);
}

/** A check of roles alone does not show what it may do in databases. */
const lostAll = ({ state, held, databases }: Verdict, ways: ReactNode) =>
  Boolean(ways) && state === "restricted" && databases.length > 0 && held.length === 0;

/** The verdict of a pasted answer. */
export function VerdictNote({ name, verdict, compared, ways }: VerdictNoteProps) {
  if (verdict.state === "inconclusive")
    return (
      <Note tone="warn" role="alert">
        <strong>This answer proves nothing. Nothing was changed.</strong>
        <List items={verdict.reasons} />
      </Note>
    );
  if (verdict.state === "admin")
    return (
      <Note tone="admin" role="alert">
        <strong className="text-danger-text">Still admin</strong>
        {verdict.through === null ? (
          ", as a member of the role itself. "
        ) : (
          <>
            , through the role <span className="mono">{verdict.through}</span>. Remove the user from it.{" "}
          </>
        )}
        Its other privileges make no difference until then.
      </Note>
    );
  if (lostAll(verdict, ways)) return <NoRights name={name} databases={verdict.databases} ways={ways} />;
  const { databases, surplus, revoke } = verdict;
  const isLacking = verdict.state === "restricted" && !isFine({ verdict, compared, ways });
  const { title, ...look } = NOT_ADMIN[isLacking ? "lacking" : verdict.state];
  return (
    <Note {...look}>
      <strong>{title}</strong>
      {databases.length === 0 ? (
        ", by its roles and system privileges. No database was checked."
      ) : (
        <>
          , covering <span className="mono">{listedNames(databases)}</span>.
        </>
      )}
      <Differences verdict={verdict} compared={compared} />
      {surplus.length > 0 && <RevokeSurplus script={revoke} />}
    </Note>
  );
}

type Compared = { verdict: Exclude<Verdict, { state: "inconclusive" | "admin" }>; compared: boolean };

function Differences({ verdict: { missing, surplus, powers, unseen }, compared }: Compared) {
  return (
    <ul className="mt-1 grid gap-1">
      <Fact icon={<Check className="text-ok-mark" />}>No admin, direct or through a role</Fact>
      {powers.length > 0 && (
        <Fact icon={<Shield className="text-warn-mark" />}>
          It can gain more rights or reach everything, by
          <List items={powers} mono />
        </Fact>
      )}
      {compared && missing.length === 0 && (
        <Fact icon={<Check className="text-ok-mark" />}>No missing privileges among those checked</Fact>
      )}
      {compared && surplus.length === 0 && <Fact icon={<Check className="text-ok-mark" />}>Nothing surplus</Fact>}
      {missing.length > 0 && (
        <Fact icon={<Minus className="text-warn-mark" />}>
          {counted(missing.length, "wanted right")} missing
          <List items={missing} mono />
        </Fact>
      )}
      {surplus.length > 0 && (
        <Fact icon={<Plus className="text-warn-mark" />}>
          {counted(surplus.length, "right")} beyond the wanted ones
          <List items={surplus} mono />
        </Fact>
      )}
      {unseen.length > 0 && (
        <Fact icon={<EyeOff className="text-ink-3" />}>
          Not looked at
          <List items={unseen} />
        </Fact>
      )}
    </ul>
  );
}

/** Restricted, but of no use: such a SQL user is left after an undo. */
function NoRights({ name, databases, ways }: { name: string; databases: readonly string[]; ways: ReactNode }) {
  return (
    <Note tone="warn" role="alert">
      <strong>
        <Mono>{name}</Mono> has no rights now. Its application fails with its next statement.
      </strong>
      <p className="mt-1">
        It is not admin, and holds nothing in <span className="mono">{listedNames(databases)}</span>. It can do what
        public lets every SQL user do.
      </p>
      {ways && <div className="mt-2 flex flex-wrap gap-2">{ways}</div>}
    </Note>
  );
}

/** The SQL that revokes the surplus; a person must revoke the rest. */
function RevokeSurplus({ script }: { script: Script }) {
  if (script.length === 0) return <p className="mt-1">Rolecall has no SQL for these rights. Revoke them by hand.</p>;
  return (
    <div className="mt-2 grid gap-1">
      <p>This SQL revokes the surplus. Run it, then the script again, and verify again.</p>
      <SqlScript label="Statements to revoke" copyLabel="Copy revoke SQL" script={script} explained />
    </div>
  );
}

function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex gap-1.5 [&>.lucide]:mt-1 [&>.lucide]:size-3">
      {icon}
      <div className="min-w-0 flex-1">{children}</div>
    </li>
  );
}

function List({ items, mono = false }: { items: readonly string[]; mono?: boolean }) {
  return (
    <ul
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
      tabIndex={0}
      className="max-h-60 list-disc overflow-y-auto pl-4 text-12 leading-5 marker:text-ink-3"
    >
      {items.slice(0, LISTED).map((item) => (
        <li key={item} className={mono ? "font-mono" : undefined}>
          {item}
        </li>
      ))}
      {items.length > LISTED && <li>and {items.length - LISTED} more</li>}
    </ul>
  );
}
