import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue, useMemo, useState } from "react";
import { MeetsNote } from "#components/credentials/meets-note.tsx";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { type EndDraft, readDraft } from "#components/sql-user-facts/ends/end-draft.ts";
import { SuggestedLevel, type SuggestedLevelProps } from "#components/sql-user-facts/suggested-level.tsx";
import { useSqlUsers } from "#components/sql-user-facts/use-sql-users.ts";
import { Note } from "#components/ui/note.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { TitledPart } from "#components/ui/titled-part.tsx";
import { counted, listedNames } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useZone } from "#components/ui/words/use-zone.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { ADMIN_STATE_WORDS, type AdminState } from "#lib/shared/admin-state.ts";
import { makesSqlUser } from "#lib/shared/requests/grants.ts";
import type { ListedRequest, RequestPreview } from "#lib/shared/requests/requests-schema.ts";
import { endIfApproved } from "#lib/shared/requests/wanted-end.ts";
import { endWords } from "#lib/shared/sql-users/end-dates.ts";
import { REQUEST_TEXTS, SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { SQL_USER_KIND_WORDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import { extension } from "#lib/sql/templates/admin.ts";
import { planDraft, type SpecDraft } from "../ask/spec-draft.ts";
import { accessWords, grantWords, wantedWords } from "../request-labels.ts";
import { ApprovalsPart } from "./approvals-part.tsx";
import { HeldPart } from "./held-part.tsx";

const STATE_TEXT: Readonly<Record<AdminState, string>> = {
  admin: "text-danger-text",
  privileged: "text-warn-text",
  restricted: "text-ink-2",
  unknown: "text-ink-2",
};

/** Existing SQL users that may serve the same purpose. */
function SimilarUsers({ users }: { users: RequestPreview["similar"] }) {
  return (
    <TitledPart title="Similar SQL users on this cluster">
      {users.length === 0 ? (
        <p className="text-ink-2">None with a similar name or of this team.</p>
      ) : (
        <ul className="border-t border-line">
          {users.map(({ name, owner, purpose, state }) => (
            <li key={name} className="border-b border-line py-1.5 [overflow-wrap:anywhere]">
              <span className="mono font-medium" translate="no">
                {name}
              </span>
              <span className={STATE_TEXT[state]}> · {ADMIN_STATE_WORDS[state]}</span>
              <span className="text-ink-2">
                {" "}
                · {owner ?? "no owner"}
                {purpose && ` · ${purpose}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </TitledPart>
  );
}

export type ApprovePreviewProps = {
  request: ListedRequest;
  spec: SpecDraft;
  preview: Pick<UseQueryResult<RequestPreview>, "data" | "error" | "isFetching" | "refetch">;
};

/** The request, its requester, and the facts that help to decide it. */
export function ApprovePreview({ request, spec, preview }: ApprovePreviewProps) {
  const { data, error, isFetching, refetch } = preview;
  return (
    <>
      {data?.problem && (
        <Note tone="admin" role="alert">
          <strong className="text-danger-text">This request can't be approved as submitted.</strong> {data.problem}
        </Note>
      )}
      {data?.takesOver && (
        <Note tone="warn">
          An earlier approval may have created this SQL user. Approving takes it over and sets a new password.
        </Note>
      )}
      {data?.rule && <ApprovalsPart rule={data.rule} />}
      <MeetsNote name={request.requested.name} meets={data?.meets} setter="The requester" />
      <RequestedSpec request={request} end={spec.end} endsAt={data?.endsAt} requester={data?.requester} />
      {data?.ends === null && <LaterByHand request={request} end={spec.end} endsAt={data.endsAt} />}
      {data?.held !== undefined && <HeldPart held={data.held} />}
      {request.kind === "privileges" && <SuggestedPart clusterId={request.cluster.id} name={request.requested.name} />}
      {(request.kind === "create" || request.kind === "privileges") && <Sql request={request} spec={spec} />}
      {data ? (
        <SimilarUsers users={data.similar} />
      ) : error && !isFetching ? (
        <FailureNote failure={failureOf(error)} onAgain={() => void refetch()} />
      ) : (
        <div aria-busy="true" className="grid gap-2">
          <p className="sr-only">Loading preview</p>
          <Skeleton className="w-37" />
          <Skeleton className="h-16! w-full" />
        </div>
      )}
    </>
  );
}

/** What Rolecall would give the SQL user, beside what is requested for it. */
function SuggestedPart({ clusterId, name }: SuggestedLevelProps) {
  return (
    <TitledPart title="Suggested level">
      <SuggestedLevel clusterId={clusterId} name={name} />
    </TitledPart>
  );
}

type RequestedSpecProps = {
  request: ListedRequest;
  /** of a later end: the chosen one, and the present end */
  end: EndDraft;
  endsAt: number | undefined;
  requester: RequestPreview["requester"] | undefined;
};

function RequestedSpec({ request, end, endsAt, requester }: RequestedSpecProps) {
  const zone = useZone();
  const read = readDraft(end, zone);
  const newEnd = read.problem === undefined ? endIfApproved(read.wanted, Date.now()) : null;
  const { kind, requested, team, reason, requestedAt } = request;
  const facts: [string, ReactNode][] = [
    ["Reason", `“${reason}”`],
    ["Team", team],
    ["Requested", <RelativeTime key="at" at={requestedAt} />],
    ...(kind === "create"
      ? ([
          ...REQUEST_TEXTS.filter((field) => requested[field]).map((field) => [
            SQL_USER_FIELDS[field].label,
            requested[field],
          ]),
          [SQL_USER_FIELDS.kind.label, SQL_USER_KIND_WORDS[requested.userKind]],
          ["Duration", wantedWords(requested, zone)],
        ] as [string, string][])
      : []),
    ...(kind === "grant"
      ? ([
          ["Duration", grantWords(requested, zone)],
          ["Its end", "Login off, then deleted a day later"],
        ] as [string, string][])
      : []),
    ...(makesSqlUser(kind) || kind === "privileges"
      ? ([["Access", accessWords(requested.access)]] as [string, string][])
      : []),
    ...(kind === "extend" && endsAt !== undefined
      ? ([["Ends", `at ${endWords(endsAt, zone)}`]] as [string, string][])
      : []),
    ...(kind === "extend" && newEnd !== null
      ? ([["New end", `at ${endWords(newEnd, zone)}`]] as [string, string][])
      : []),
    [`${request.requester} has`, requester ? hasWords(requester) : <Skeleton key="has" className="w-50" />],
  ];
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 [overflow-wrap:anywhere]">
      {facts.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="max-w-32 text-ink-3">{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The SQL by which a person moves an end that Rolecall cannot move on the cluster. */
function LaterByHand({ request, end, endsAt = 0 }: Omit<RequestedSpecProps, "requester">) {
  const zone = useZone();
  const [now] = useState(() => Date.now());
  const { cluster, requested } = request;
  const read = readDraft(end, zone);
  const at = read.problem === undefined ? endIfApproved(read.wanted, now) : null;
  return (
    <TitledPart title="SQL to run yourself">
      <p>
        Rolecall has no SQL connection to {cluster.name} that moves an end: an approval moves its reminder alone. Run
        this after it.
      </p>
      {at !== null && <SqlScript label="SQL to run yourself" script={extension(requested.name, at, endsAt <= now)} />}
    </TitledPart>
  );
}

function hasWords({ teams, clusterRole, ownedSqlUsers }: RequestPreview["requester"]): string {
  const role = clusterRole ?? "no role on this cluster";
  const through = teams.length === 0 ? "no team" : `member of ${listedNames(teams)}`;
  return `${role}; ${through}, with ${counted(ownedSqlUsers, "SQL user")}`;
}

/** Generated from the choices by the same functions as on the page *Privileges*. */
function Sql({ request, spec }: { request: ListedRequest; spec: SpecDraft }) {
  const { data } = useSqlUsers(request.cluster.id);
  const restricted =
    request.kind === "privileges" &&
    data?.users.find(({ name }) => name === request.requested.name)?.state === "restricted";
  const settled = useDeferredValue(spec);
  const planned = useMemo(() => planDraft(settled, restricted), [settled, restricted]);
  return (
    <TitledPart title="SQL to run afterwards">
      {planned.ok ? (
        <>
          <SqlScript label="SQL to run afterwards" script={planned.plan.run} />
          <p className="text-12 text-ink-3 [overflow-wrap:anywhere]">{planned.plan.blastRadius}</p>
        </>
      ) : (
        <Note tone="warn">
          <strong>No SQL to run.</strong> {planned.message}
        </Note>
      )}
    </TitledPart>
  );
}
