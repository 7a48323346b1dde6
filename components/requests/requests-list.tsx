import Link from "next/link";
import { type ReactNode, useEffect, useRef } from "react";
import { PersonLink, TeamLink } from "#components/people/person-link.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { cx } from "#components/ui/words/cx.ts";
import { Dot } from "#components/ui/words/dot.tsx";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-text.ts";
import { useZone } from "#components/ui/words/use-zone.ts";
import { hasRequestOpener } from "#lib/client/request-openers.ts";
import { makesSqlUser } from "#lib/shared/requests/grants.ts";
import { KIND_WORDS } from "#lib/shared/requests/request-labels.ts";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import { SQL_USER_KIND_WORDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import { restrictPath } from "./ask/restrict-path.ts";
import type { OpenRequest } from "./open-request.ts";
import { countWords } from "./part-tabs.tsx";
import {
  accessWords,
  CLOSED_WHY,
  decidedBy,
  grantWords,
  laterWords,
  requestedWords,
  stateSentence,
  stateWords,
  toneOf,
  wantedWords,
} from "./request-labels.ts";
import { PART_WORDS, partOf, REQUEST_PARTS } from "./request-parts.ts";
import { ROW } from "./row-class.ts";
import type { Requests } from "./use-requests.ts";

type Props = { onOpen: (open: OpenRequest) => void };

type ListProps = Props & { requests: readonly ListedRequest[]; openId: string | null };

/** All requests: first those that wait for this person, then those that wait for others, then the rest. */
export function RequestParts({ requests, counts, ...rest }: ListProps & Pick<Requests, "counts">) {
  const parts = Map.groupBy(requests, partOf);
  return REQUEST_PARTS.map((part) => {
    const { title, label } = PART_WORDS[part];
    const inPart = parts.get(part);
    return (
      inPart && (
        <section key={part} aria-labelledby={`part-${part}`}>
          <h2
            id={`part-${part}`}
            className="border-b border-line bg-sunken px-gutter py-1.5 text-12 font-medium text-ink-2"
          >
            {title} {counts && <span className="font-normal text-ink-3">{countWords(counts[part])}</span>}
          </h2>
          <RequestsList {...rest} label={label} headingLevel={3} requests={inPart} />
        </section>
      )
    );
  });
}

export function RequestsList({
  requests,
  openId,
  label = "Requests",
  ...rest
}: ListProps & { label?: string | undefined; headingLevel?: 2 | 3 }) {
  return (
    <ul aria-label={label}>
      {requests.map((request, index) => (
        <Row key={request.id} request={request} lit={request.id === openId} first={index === 0} {...rest} />
      ))}
    </ul>
  );
}

type RowProps = Props & { request: ListedRequest; lit: boolean; first: boolean; headingLevel?: 2 | 3 };

function Row({ request, lit, first, headingLevel = 2, onOpen }: RowProps) {
  const Heading = `h${headingLevel}` as const;
  const { id, kind, requested, approved, cluster, team, reason, requester, own, requestedAt } = request;
  const spec = approved ?? requested;
  const sentence = stateSentence(request);
  const zone = useZone();
  const instead = requestedWords(request, zone);
  const isNew = kind === "create";
  const isGrant = kind === "grant";
  const keepFocus = useFocusWithin();
  return (
    <li
      {...keepFocus}
      id={`request-${id}`}
      tabIndex={-1}
      aria-current={lit || undefined}
      className={cx(ROW, "hover:bg-hover", lit && "bg-accent-soft shadow-[inset_2px_0_0_var(--accent-mark)]")}
    >
      <Heading id={`what-${id}`} className="flex flex-wrap items-center gap-x-2 font-medium">
        <span>{KIND_WORDS[kind]}</span>
        <Mono>{spec.name}</Mono>
        {approved && <Pill tone="accent">with changes</Pill>}
      </Heading>
      <RelativeTime at={requestedAt} className="text-12 whitespace-nowrap text-ink-3" />
      <p className="col-span-full text-ink-2">
        <span className="mono">{cluster.name}</span> ·{" "}
        {own ? "You" : <PersonLink id={request.requesterId} name={requester} />},{" "}
        <TeamLink id={request.teamId} name={team} />
        {isNew && ` · ${SQL_USER_KIND_WORDS[spec.userKind]}: ${spec.purpose}`}
        {(isNew || isGrant || kind === "privileges") && ` · ${accessWords(spec.access)}`}
        {isNew && ` · ${wantedWords(spec, zone)}`}
        {isGrant && ` · ${grantWords(spec, zone)}`}
        {kind === "extend" && ` · ${laterWords(spec, zone)}`}
      </p>
      {instead && <p className="col-span-full text-12 text-ink-2">{instead}</p>}
      <p className="col-span-full">“{reason}”</p>
      <div className="col-span-full mt-1 flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Actions request={request} first={first} onOpen={onOpen} />
        <State request={request} />
      </div>
      {sentence && <p className="col-span-full text-12 text-ink-3">{sentence}</p>}
    </li>
  );
}

function State({ request }: { request: ListedRequest }) {
  const { state, decided } = request;
  const tone = toneOf(request);
  return (
    <p className="text-12 text-ink-2">
      {tone && (
        <span className="mr-1.5 inline-flex align-middle">
          <Dot tone={tone} />
        </span>
      )}
      {stateWords(request)}
      {request.approvals && `, ${request.approvals.given} of ${request.approvals.needed} approvals`}
      <When request={request} />
      {decided && (
        <>
          {" "}
          · {state === "denied" ? "by" : request.byRule ? "given by" : "approved by"} {decided.by}
          {request.byRule && ", without an approval"}, <RelativeTime at={decided.at} />
          {decided.reason && `: “${decided.reason}”`}
        </>
      )}
    </p>
  );
}

/** Keeps the focus in the row when a new state removes the focused button. React fires no blur event then. */
function useFocusWithin() {
  const ref = useRef<HTMLLIElement>(null);
  const within = useRef(false);
  useEffect(() => {
    if (within.current && document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  });
  return {
    ref,
    onFocus: () => {
      within.current = true;
    },
    onBlur: () => {
      within.current = false;
    },
  };
}

/** When an open request expires, and when a finished one was finished. */
function When({ request: { kind, state, expiresAt, finishedAt } }: { request: ListedRequest }) {
  const isClaimed = makesSqlUser(kind) || kind === "reset";
  if (state === "pending" || state === "ready" || (state === "waiting" && isClaimed))
    return (
      <>
        {" "}
        · expires <RelativeTime at={expiresAt} words={timeLeft} />
      </>
    );
  return (
    finishedAt !== undefined && (
      <>
        {" "}
        · <RelativeTime at={finishedAt} />
      </>
    )
  );
}

type RequestChange = Extract<OpenRequest, { request: ListedRequest }>["kind"];

type ActionsProps = Props & {
  request: ListedRequest;
  /** of its part: only that has the one strong button */
  first: boolean;
};

function Actions({ request, first, onOpen }: ActionsProps) {
  // The server knows no tab, so the button comes after hydration.
  const mayClaimAgain = useHydrated() && request.state === "finished" && request.own && hasRequestOpener(request.id);
  const actions = actionsOf({ request, first, onOpen, mayClaimAgain });
  return actions && <div className="flex min-h-control-s flex-wrap items-center gap-2">{actions}</div>;
}

/** What this person can do about the request now; null for nothing. */
function actionsOf({ request, first, onOpen, mayClaimAgain }: ActionsProps & { mayClaimAgain: boolean }): ReactNode {
  const { id, kind, state, own, mayDecide, cluster, expiresAt, keyClosed } = request;
  const about = `what-${id}`;
  const button = (label: string, open: RequestChange, variant: "default" | "primary" = "default") => (
    <Button size="s" variant={variant} aria-describedby={about} onClick={() => onOpen({ kind: open, request })}>
      {label}
    </Button>
  );
  if (state === "pending" && mayDecide)
    return (
      <>
        {request.approvals?.own
          ? button("Show approvals", "approve")
          : button("Approve", "approve", first ? "primary" : "default")}
        {button("Deny", "deny")}
      </>
    );
  if (state === "manual" && mayDecide) return button("Carry out…", "manual", first ? "primary" : "default");
  if (state === "manual" && own) return button("Withdraw", "withdraw");
  if (state === "pending" && own)
    return (
      <>
        {button("Withdraw", "withdraw")}
        <span className="text-12 text-ink-3">{decidedBy(request.deciders ?? [])}</span>
      </>
    );
  if (state === "ready" && keyClosed)
    return mayDecide && kind !== "grant" && button("Carry out…", "manual", first ? "primary" : "default");
  if (state === "ready" && own) return button("Set and show password", "claim", "primary");
  if (mayClaimAgain && keyClosed)
    return (
      <span className="text-12 text-ink-3">
        If you did not get it, ask a Cluster Admin: no other one can be set now. {CLOSED_WHY[keyClosed]}
      </span>
    );
  if (mayClaimAgain)
    return (
      <>
        {button("Set another password", "claim", "primary")}
        <span className="text-12 text-ink-3">
          If you did not get it: this tab can set another one until <ExactTime at={expiresAt} />.
        </span>
      </>
    );
  if (state === "waiting" && mayDecide && kind !== "delete" && kind !== "extend")
    return (
      <Link
        aria-describedby={about}
        href={restrictPath(cluster.id, request.approved ?? request.requested)}
        prefetch={false}
        className={buttonClass({ size: "s" })}
      >
        {kind === "privileges" ? "Run and verify" : "Restrict and verify"}
      </Link>
    );
  if (own && (state === "denied" || state === "withdrawn" || state === "expired" || state === "void")) {
    const again: OpenRequest = makesSqlUser(kind)
      ? { kind: kind === "grant" ? "grant" : "new", again: request }
      : { kind: "about", about: { kind, again: request } };
    return (
      <Button size="s" aria-describedby={about} onClick={() => onOpen(again)}>
        Request again
      </Button>
    );
  }
  return null;
}
