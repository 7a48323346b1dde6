"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { PersonLink, TeamLink } from "#components/people/person-link.tsx";
import { EndDate } from "#components/sql-user-facts/ends/end-date.tsx";
import { Part } from "#components/ui/part.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Fact } from "#components/ui/words/fact.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useZone } from "#components/ui/words/use-zone.ts";
import { requestQuery } from "#lib/client/request-queries.ts";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import { accessWords, grantWords } from "./request-labels.ts";

type Props = { requestId: string };

/** The request of temporary access: who asked, who approved, what it gives and for how long. */
export function GrantRequestPart({ requestId }: Props) {
  const { data, error } = useQuery(requestQuery(requestId));
  const request = data?.requests[0];
  return (
    <Part
      title={request?.byRule ? "What the rule gave" : "What was approved"}
      action={
        request && (
          <Link href={`/requests?request=${requestId}`} prefetch={false} className="link">
            Request
          </Link>
        )
      }
    >
      {request ? (
        <RequestFacts request={request} />
      ) : error ? (
        <p className="text-ink-2">The request could not be read.</p>
      ) : data ? (
        <p className="text-ink-2">It is temporary access. Those who decide requests here see its request.</p>
      ) : (
        <Skeleton className="w-50" />
      )}
    </Part>
  );
}

function RequestFacts({ request }: { request: ListedRequest }) {
  const { requested, approved, requester, requesterId, own, team, teamId, requestedAt, decided, reason } = request;
  const spec = approved ?? requested;
  const zone = useZone();
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      <Fact label="Asked by">
        {own ? "you" : <PersonLink id={requesterId} name={requester} />}, <TeamLink id={teamId} name={team} />,{" "}
        <RelativeTime at={requestedAt} />
      </Fact>
      <Fact label="Reason">“{reason}”</Fact>
      {decided && (
        <Fact label={request.byRule ? "Given by" : "Approved by"}>
          {decided.by}
          {request.byRule && ", without an approval"}, <RelativeTime at={decided.at} />
          {decided.reason && `: “${decided.reason}”`}
        </Fact>
      )}
      <Fact label="Access">{accessWords(spec.access)}</Fact>
      <Fact label="Duration">
        {grantWords(spec, zone)}
        {request.state === "ready" && (
          <>
            , until <EndDate at={request.expiresAt} /> at the latest
          </>
        )}
      </Fact>
    </dl>
  );
}
