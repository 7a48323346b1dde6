import Check from "lucide-react/icons/check";
import EyeOff from "lucide-react/icons/eye-off";
import Shield from "lucide-react/icons/shield";
import type { ReactNode } from "react";
import { PART_ROW, PartCell, PartTable } from "#components/sql-user-facts/parts/part-table.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Note } from "#components/ui/note.tsx";
import { Part } from "#components/ui/part.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { NameList } from "#components/ui/words/name-list.tsx";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { SqlUserFacts } from "#lib/shared/sql-users/sql-user-facts.ts";
import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { OBSERVER_ROLE } from "#lib/sql/own-user.ts";

/** The SQL user's roles and the data it reaches, as read. */
export function RolesPart({ facts, action }: { facts: SqlUserFacts; action?: ReactNode }) {
  const { readAt, level } = facts;
  // Below Manage that is so on every cluster, until an admin changes it.
  const lacksSystem = level !== "manage" && facts.hidden.includes(SYSTEM_DATABASE);
  const hidden = lacksSystem ? facts.hidden.filter((database) => database !== SYSTEM_DATABASE) : facts.hidden;
  return (
    <Part
      title="Roles and privileges"
      aside={
        <>
          read <RelativeTime at={readAt} />
        </>
      }
      action={action}
    >
      <Summary facts={facts} hidden={hidden} lacksSystem={lacksSystem} />
      {hidden.length > 0 && (
        <Note tone="warn">
          <strong>{counted(hidden.length, "database")} could not be read:</strong> <NameList names={hidden} />. Its
          rights there are unknown.
        </Note>
      )}
      <ByDatabase {...facts} />
      <Owned {...facts.owned} />
    </Part>
  );
}

type SummaryProps = { facts: SqlUserFacts; hidden: readonly string[]; lacksSystem: boolean };

function Summary({ facts: { admin, roles, reach, level }, hidden, lacksSystem }: SummaryProps) {
  return (
    <ul className="grid gap-1.5">
      <Line
        icon={admin ? <Shield className="fill-danger-mark stroke-danger-mark" /> : <Check className="text-ok-mark" />}
      >
        {admin ? (
          <span className="text-danger-text">
            Admin{admin.through === null ? "" : ", through "}
            {admin.through !== null && <Mono>{admin.through}</Mono>}.
          </span>
        ) : (
          "Not admin, directly or through a role."
        )}{" "}
        <Roles roles={roles} />
      </Line>
      <Line icon={<span aria-hidden="true" className="mx-1.25 mt-2 size-1.5 flex-none rounded-full bg-ink-3" />}>
        {reach}
      </Line>
      {level !== "manage" && (
        <Line icon={<EyeOff className="text-ink-3" />}>
          Seen by an observer{hidden.length > 0 && ", may be incomplete"}.
          {lacksSystem && (
            <>
              {" "}
              It reads the database <Mono>{SYSTEM_DATABASE}</Mono> once an admin grants CONNECT on it to{" "}
              <Mono>{OBSERVER_ROLE}</Mono>.
            </>
          )}
        </Line>
      )}
    </ul>
  );
}

function ByDatabase({ databases, system, options }: SqlUserFacts) {
  return (
    <PartTable label="Privileges by database" head={["Database", "Access", "Through"]}>
      {dataFirst(databases).map(({ name, access }) =>
        (access.length === 0 ? NOTHING : access).map(({ words, through, data }, index) => (
          <tr key={`${name}\n${through}`} className={PART_ROW}>
            <PartCell>
              <span className={index === 0 ? undefined : "md:sr-only"}>
                <Mono>{name}</Mono>
              </span>
            </PartCell>
            <PartCell>
              <span className={data ? undefined : "text-ink-2"}>{sentence(words)}</span>{" "}
              {through === "public" && words !== "sees its name only" && <Pill tone="warn">open to everyone</Pill>}
            </PartCell>
            <PartCell label="Through">
              <Through name={through} />
            </PartCell>
          </tr>
        )),
      )}
      <tr className={PART_ROW}>
        <PartCell>System privileges</PartCell>
        <PartCell>
          {system.length === 0 && options.length === 0 ? (
            <span className="text-ink-2">None</span>
          ) : (
            [
              ...options,
              ...system.map(({ privilege, grantable }) => privilege + (grantable ? " (with grant option)" : "")),
            ].join(", ")
          )}
        </PartCell>
        <PartCell label="Through">
          <Through name={[...new Set(system.flatMap(({ through }) => through ?? []))].join(", ") || "–"} />
        </PartCell>
      </tr>
    </PartTable>
  );
}

/** Those that the sentence above counts come first. */
function dataFirst(databases: SqlUserFacts["databases"]) {
  const hasData = ({ access }: SqlUserFacts["databases"][number]) => Number(access.some(({ data }) => data));
  return databases.toSorted((one, other) => hasData(other) - hasData(one));
}

const NOTHING = [{ words: "nothing", through: "–", data: false }];

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function Through({ name }: { name: string }) {
  if (name === "public") return <span className="text-ink-2">everyone</span>;
  return name === "–" ? <span className="text-ink-3">–</span> : <Mono>{name}</Mono>;
}

function Roles({ roles }: Pick<SqlUserFacts, "roles">) {
  const others = roles.filter(({ role }) => role !== "admin");
  if (others.length === 0) return roles.length === 0 ? "In no role." : null;
  return (
    <>
      In{" "}
      {others.slice(0, 20).map(({ role, through, grantable }, index) => (
        <span key={`${role}\n${through}`}>
          {index > 0 && ", "}
          <Mono>{role}</Mono>
          {through !== null && (
            <>
              {" "}
              through <Mono>{through}</Mono>
            </>
          )}
          {grantable && " with ADMIN OPTION"}
        </span>
      ))}
      {others.length > 20 && ` and ${others.length - 20} more`}.
    </>
  );
}

function Owned({ count, objects }: SqlUserFacts["owned"]) {
  if (count === 0) return <p className="text-ink-2">It owns nothing in the databases that were read.</p>;
  return (
    <Disclosure summary={`Owns ${counted(count, "object")}`} onDemand>
      <ul
        aria-label="Owned objects"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-72 overflow-y-auto text-12 leading-5"
      >
        {objects.map(({ database, kind, path }) => (
          <li key={`${database}\n${kind}\n${path}`} className="[overflow-wrap:anywhere]">
            <span className="text-ink-3">{kind}</span> <Mono>{[database, path].filter(Boolean).join(".")}</Mono>
          </li>
        ))}
        {count > objects.length && <li>and {count - objects.length} more</li>}
      </ul>
    </Disclosure>
  );
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex gap-2 [&>.lucide]:mt-0.5 [&>.lucide]:flex-none">
      {icon}
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
    </li>
  );
}
