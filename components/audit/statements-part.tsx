import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import Link from "next/link";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { number } from "#components/ui/words/counted.ts";
import { restrictingBefore } from "#lib/client/audit.ts";
import { STATEMENT_ACTION } from "#lib/shared/audit/audit.ts";
import { auditSearch } from "#lib/shared/audit/audit-filter.ts";
import type { AuditEvent } from "#lib/shared/audit/audit-schema.ts";
import { present } from "#lib/shared/present.ts";
import { OutcomeMark } from "./outcome-mark.tsx";
import { Section } from "./section.tsx";
import { statementsOf } from "./statements.ts";

/** What a restriction sent for a SQL user: each statement is an event of its own in the chain and in exports. */
export function StatementsPart({ event }: { event: AuditEvent }) {
  const { clusterId, target } = event;
  const { data, error } = useQuery(restrictingBefore(event));
  if (error) return null;
  const { sent, isWhole } = data ? statementsOf(event, data.events, data.next === undefined) : NOTHING;
  if (data && sent.length === 0) return null;
  const filter = present({ action: STATEMENT_ACTION, cluster: clusterId, target });
  return (
    <Section title={data ? `Statements ${number(sent.length)}` : "Statements"}>
      {!data && <Skeleton className="w-50" />}
      <ol aria-label="Statements" className="grid gap-1.5">
        {sent.map(({ id, outcome, details }) => (
          <li key={id} className="mono text-12 [overflow-wrap:anywhere]">
            {String(details.statement ?? "")}
            {outcome !== "done" && (
              <>
                {" "}
                <OutcomeMark outcome={outcome} />
              </>
            )}
          </li>
        ))}
      </ol>
      {data && (
        <p className="mt-2">
          {!isWhole && "There are earlier ones. "}
          <Link className="link" prefetch={false} href={`/audit${auditSearch(filter)}` as Route}>
            Each as an event
          </Link>
        </p>
      )}
    </Section>
  );
}

const NOTHING = { sent: [], isWhole: true };
