import { number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import type { Dependencies } from "#lib/shared/sql-users/dependencies.ts";

/** More of a kind are only counted. */
const LISTED = 30;

/** The objects and privileges of a SQL user, by kind. */
export function DependencyList({ found }: { found: Dependencies }) {
  const { owned, grants, defaults, system, schedules } = found;
  return (
    <dl className="grid grid-cols-[minmax(0,1fr)] gap-2.5 [overflow-wrap:anywhere]">
      <Kind
        title="Owns"
        items={owned.map(({ database, kind, object }) => ({
          what: `${kind} ${object}`,
          where: kind === "database" ? "" : database,
        }))}
      />
      <Kind
        title="Holds privileges"
        items={grants.map(({ database, kind, object, privileges }) => ({
          what: `${privileges.join(", ")} on ${kind.replaceAll("_", " ")} ${object}`,
          where: kind === "database" ? "" : (database ?? ""),
        }))}
      />
      <Kind
        title="Default privileges"
        items={defaults.map(({ database, schema, creator, grantee, kind }) => ({
          what: `${kind} of ${creator ?? "all roles"} for ${grantee}`,
          where: schema === null ? database : `${database}.${schema}`,
        }))}
      />
      <Kind title="System privileges" items={system.map((what) => ({ what, where: "" }))} />
      <Kind
        title="Schedules: drop them, or let another SQL user create them again"
        items={schedules.map((what) => ({ what, where: "" }))}
      />
    </dl>
  );
}

function Kind({ title, items }: { title: string; items: readonly { what: string; where: string }[] }) {
  if (items.length === 0) return null;
  return (
    <div>
      <dt className="font-medium">
        {title} <span className="text-ink-3 tabular-nums">{items.length}</span>
      </dt>
      <dd>
        <ul className="mt-0.5 text-12 leading-5">
          {items.slice(0, LISTED).map(({ what, where }) => (
            <li key={`${what} ${where}`}>
              <Mono>{what}</Mono>
              {where !== "" && (
                <span className="text-ink-3">
                  {" "}
                  in <span className="mono">{where}</span>
                </span>
              )}
            </li>
          ))}
          {items.length > LISTED && <li className="text-ink-3">and {number(items.length - LISTED)} more</li>}
        </ul>
      </dd>
    </div>
  );
}
