import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { PersonLink } from "#components/people/person-link.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { exactTime } from "#components/ui/words/time-text.ts";
import { WITH_STATEMENTS } from "#lib/shared/audit/audit.ts";
import { type AuditFilter, auditSearch, NOBODY } from "#lib/shared/audit/audit-filter.ts";
import type { AuditEvent } from "#lib/shared/audit/audit-schema.ts";
import { present } from "#lib/shared/present.ts";
import { actorWords, clusterWords, durationWords, isSqlName, targetWords } from "./event-labels.ts";
import { OutcomeMark } from "./outcome-mark.tsx";
import { Section } from "./section.tsx";
import { StatementsPart } from "./statements-part.tsx";

export function EventDetails({ event }: { event: AuditEvent }) {
  const { actor, target, requestId, address, intent, details } = event;
  const cluster = clusterWords(event);
  const traceId = typeof details.traceId === "string" ? details.traceId : undefined;
  const person =
    event.actorName === undefined ? (
      actorWords(event)
    ) : (
      <>
        <PersonLink id={event.actorId} name={event.actorName} />, {actor}
      </>
    );
  return (
    <>
      <Section>
        <Facts
          facts={[
            ["Outcome", <OutcomeMark key="outcome" outcome={event.outcome} />],
            ["Who", person],
            ["From", address && <Mono key="address">{address}</Mono>],
            ["Target", isSqlName(event) ? target && <Mono key="target">{target}</Mono> : targetWords(event)],
            ["Cluster", cluster && <Mono key="cluster">{cluster}</Mono>],
            ["Action", <Mono key="action">{event.action}</Mono>],
            ["Duration", durationWords(event)],
            ["Request", requestId && <Mono key="request">{requestId}</Mono>],
            ["Trace ID", traceId && <Mono key="trace">{traceId}</Mono>],
          ]}
        />
      </Section>
      {WITH_STATEMENTS.has(event.action) && <StatementsPart event={event} />}
      <Related event={event} />
      <Section title="Times">
        <Facts
          facts={[
            ["Intent", intent && exactTime(intent.at)],
            [intent ? "Outcome" : "Stored", exactTime(event.at)],
          ]}
        />
      </Section>
      {Object.keys(details).length > 0 && (
        <Section title="Details, without secrets">
          <CodeBlock>{JSON.stringify(details, null, 2)}</CodeBlock>
        </Section>
      )}
      <Section title="Chain">
        <Facts
          facts={[
            ["Event", number(event.sequence)],
            ["Hash", <Mono key="hash">{event.hash}</Mono>],
            ["Previous", <Mono key="before">{event.previousHash || "none (first event)"}</Mono>],
            ["Intent", intent && number(intent.sequence)],
            ["Intent hash", intent && <Mono key="intent">{intent.hash}</Mono>],
          ]}
        />
      </Section>
    </>
  );
}

function Related({ event }: { event: AuditEvent }) {
  const { actor, clusterId, target, requestId } = event;
  return (
    <Section title="Related">
      <ul className="grid gap-1.5">
        <Only filter={{ actor: actor || NOBODY }}>
          All events of {actor ? actorWords(event) : "people who are not signed in"}
        </Only>
        {target && (
          <Only filter={present({ target, cluster: clusterId || undefined })}>
            History of {isSqlName(event) ? <Mono>{target}</Mono> : targetWords(event)}
          </Only>
        )}
        {requestId && <Only filter={{ request: requestId }}>This request only</Only>}
        {clusterId && target && isSqlName(event) && (
          <li>
            <Link className="link" prefetch={false} href={usersPath(clusterId, target)}>
              <Mono>{target}</Mono> in SQL users
            </Link>
          </li>
        )}
      </ul>
    </Section>
  );
}

function usersPath(clusterId: string, name: string): Route {
  return `/clusters/${clusterId}/users?q=${encodeURIComponent(name)}` as Route;
}

function Only({ filter, children }: { filter: AuditFilter; children: ReactNode }) {
  return (
    <li>
      <Link className="link" prefetch={false} href={`/audit${auditSearch(filter)}` as Route}>
        {children}
      </Link>
    </li>
  );
}

/** A list of facts without the unknown ones. */
function Facts({ facts }: { facts: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      {facts.map(
        ([label, value]) =>
          value && (
            <div key={label} className="contents">
              <dt className="text-ink-3">{label}</dt>
              <dd className="[overflow-wrap:anywhere]">{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
