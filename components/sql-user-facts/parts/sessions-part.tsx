import Info from "lucide-react/icons/info";
import type { ReactNode } from "react";
import { Part } from "#components/ui/part.tsx";
import { number } from "#components/ui/words/counted.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { SqlUserFacts } from "#lib/shared/sql-users/sql-user-facts.ts";
import { PART_ROW, PartCell, PartTable } from "./part-table.tsx";

export type SessionsPartProps = {
  sessions: SqlUserFacts["sessions"];
  /** epoch milliseconds */
  passwordChangedAt: number | undefined;
  /** what ends them, if it is said */
  advice: ReactNode;
  action?: ReactNode;
};

/** The open sessions by application and address. */
export function SessionsPart({ sessions, passwordChangedAt, advice, action }: SessionsPartProps) {
  if (sessions === null)
    return (
      <Part title="Sessions now" action={action}>
        <p className="text-ink-2">
          Not known: Rolecall's SQL user cannot see the sessions of others, or a node of the cluster did not answer.
        </p>
      </Part>
    );
  const { count, groups } = sessions;
  const shown = groups.reduce((sum, group) => sum + group.count, 0);
  return (
    <Part title="Sessions now" aside={number(count)} action={action}>
      {count === 0 ? (
        <p className="text-ink-2">No session is open.</p>
      ) : (
        <PartTable label="Sessions now" head={["Application", "From", "Sessions", "Oldest"]}>
          {groups.map(({ application, address, count: open, oldest }) => (
            <tr key={`${application}\n${address}`} className={PART_ROW}>
              <PartCell>
                {application || <span className="text-ink-3">no name given</span>}{" "}
                {passwordChangedAt !== undefined && oldest !== null && oldest < passwordChangedAt && (
                  <Pill tone="warn">opened before the last reset</Pill>
                )}
              </PartCell>
              <PartCell label="From">
                <span className="mono">{address}</span>
              </PartCell>
              <PartCell label="Sessions">{number(open)}</PartCell>
              <PartCell label="Oldest">
                {oldest === null ? <span className="text-ink-3">–</span> : <RelativeTime at={oldest} />}
              </PartCell>
            </tr>
          ))}
        </PartTable>
      )}
      {shown < count && <p className="text-ink-3">and {number(count - shown)} more sessions.</p>}
      {advice && (
        <p className="flex gap-2 text-12 leading-5 text-ink-2">
          <Info className="lucide mt-0.5 flex-none text-ink-3" />
          <span>{advice}</span>
        </p>
      )}
    </Part>
  );
}
