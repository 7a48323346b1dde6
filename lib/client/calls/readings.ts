import type { z } from "zod";
import type { Result } from "#lib/shared/errors/result.ts";
import type {
  AnswerOf,
  ByAddress,
  InputOf,
  ReadByPage,
  RoutedRead,
  WithSecret,
} from "#lib/shared/operations/catalogue.ts";
import type { ObjectKind } from "#lib/shared/operations/define.ts";
import type { Leaver } from "#lib/shared/people/leaver.ts";
import { failureOf } from "./request-error.ts";

/*
 * The reads that pages keep: a row for each, which says how it is kept, and what makes it stale.
 */

/** Reads whose input may be larger than the one route takes. */
export const ROUTES = {
  "rotation.preview": "/api/rotation/preview",
  "review.preview": "/api/reviews/preview",
  "restrict.preview": "/api/restrict/preview",
  "rule.list.given": "/api/rules/given",
} as const satisfies Partial<Record<Exclude<RoutedRead, WithSecret>, string>>;
/** The reads that a page keeps. None with a secret: it would stand in the key or the value of a query. */
export type PageRead = Exclude<ReadByPage, WithSecret> | keyof typeof ROUTES;

type Answers = typeof import("./answers.ts");
type Pick<N extends PageRead> = (all: Answers) => z.ZodType<Result<AnswerOf<N>>>;
/** A person's own SQL users are SQL users too. */
export type Kind = Exclude<ObjectKind, "own_sql_user">;
type Milliseconds = number;
type State<N extends PageRead> = { data: AnswerOf<N> | undefined; error: Error | null; dataUpdateCount: number };
/** How a read is kept in the cache, where that is not as `query-client.ts` says. */
export type Reading<N extends PageRead> = {
  /** how long an answer is current, and is not read again when it is shown again */
  staleTime?: Milliseconds;
  /** 0: the answer goes with the last place that shows it */
  gcTime?: 0;
  retry?: false | number;
  refetchOnWindowFocus?: true;
  refetchOnReconnect?: false;
  refetchInterval?: Milliseconds | ((query: { state: State<N> }) => Milliseconds | false);
  /** true: it runs without an act of the person, so its failure must not take the page away from typed text */
  background?: true;
  /** true: read again, it goes past what the server keeps for others */
  freshAgain?: true;
  /** of the scripts that come with the first read, so that no page loads a schema before */
  answer: Pick<N>;
  /** the kinds of object whose change makes it stale; `database`: what it read from the cluster itself */
  tells?: readonly (Kind | "database")[];
} & (N extends ByAddress ? { byAddress: true } : { byAddress?: undefined });

const MINUTE = 60_000;
const PROGRESS_MS = 250;
export const LIST_MS = 500;
const POLL_MS = 1_000;
const SLOW_POLL_MS = 4_000;
const CHANGES_MS = 2_000;
const FACTS_MS = 5_000;
const SHOWN_MS = 5_000;
/** How often it is asked for a change that has not arrived. */
const TRIES = 5;
/** With more SQL users an answer is large, and is read more slowly. */
const MANY = 500;

const isSignedOut = (error: Error | null) => failureOf(error).code === "unauthenticated";

export const READS: { readonly [N in PageRead]: Reading<N> } = {
  // The page that shows them is rendered again after each change, with new first pages.
  "account.get.part": { answer: (all) => all.personPartAnswer, staleTime: Number.POSITIVE_INFINITY },
  "account.list.find": { answer: (all) => all.foundHoldersAnswer, tells: ["account", "team"] },
  "audit.names": { answer: (all) => all.auditNamesAnswer, tells: ["account", "team"], staleTime: MINUTE },
  "audit.list": { answer: (all) => all.auditPageAnswer },
  // A password may have come into view a moment ago.
  "claim.recipients": { answer: (all) => all.claimRecipientsAnswer, tells: ["account", "team"], staleTime: 0 },
  "cluster.allowlist": { answer: (all) => all.allowlistAnswer, staleTime: MINUTE, retry: false },
  "cluster.connection": { answer: (all) => all.connectionAnswer, staleTime: MINUTE },
  "cluster.find": { answer: (all) => all.foundClustersAnswer, tells: ["cluster"] },
  "cluster.ways_in": { answer: (all) => all.waysInAnswer, staleTime: MINUTE, retry: false },
  "cluster.find.label": { answer: (all) => all.labelledClustersAnswer, tells: ["cluster"], staleTime: 0, gcTime: 0 },
  "cluster.list": { answer: (all) => all.clusterListAnswer, tells: ["cluster"], byAddress: true },
  "leaver.get": {
    answer: (all) => all.leaverAnswer,
    tells: ["account", "token"],
    byAddress: true,
    background: true,
    refetchInterval: ({ state: { data, error } }) => {
      if (data?.plan?.state !== "open" || isSignedOut(error)) return false;
      return isUnderWay(data) && data.users.length <= MANY ? POLL_MS : SLOW_POLL_MS;
    },
  },
  // Asked again while one runs or none has arrived yet; a longer wait would hold people up.
  "profile.changes": {
    answer: (all) => all.ownChangesAnswer,
    byAddress: true,
    background: true,
    gcTime: 0,
    retry: 2,
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data?.some(({ outcome }) => outcome === "running") || (data?.length === 0 && dataUpdateCount < TRIES)
        ? CHANGES_MS
        : false,
  },
  // If the session has ended, the page goes with all that it shows, unless the person has typed into it: then it stays until they act.
  "profile.notices": {
    answer: (all) => all.noticeListAnswer,
    tells: ["self"],
    byAddress: true,
    background: true,
    refetchInterval: ({ state: { error } }) => (isSignedOut(error) ? false : MINUTE),
    refetchOnWindowFocus: true,
  },
  "profile.waiting": {
    answer: (all) => all.waitingAnswer,
    byAddress: true,
    background: true,
    refetchInterval: POLL_MS,
    gcTime: 0,
    staleTime: 0,
    retry: false,
  },
  "request.choices": { answer: (all) => all.requestChoicesAnswer, tells: ["team"], staleTime: 0 },
  // Others decide meanwhile.
  "request.list": { answer: (all) => all.requestListAnswer, tells: ["request"], refetchOnWindowFocus: true },
  "request.preview": { answer: (all) => all.requestPreviewAnswer, tells: ["request"], staleTime: 0 },
  "restrict.preview": { answer: (all) => all.restrictPreviewAnswer, tells: ["restriction"], staleTime: 0, gcTime: 0 },
  "restrict.way_back": { answer: (all) => all.wayBackAnswer, tells: ["restriction"], staleTime: 0, gcTime: 0 },
  // Read again while it is in flight or another person could change it.
  "restrict.get": {
    answer: (all) => all.restrictionAnswer,
    tells: ["restriction"],
    byAddress: true,
    background: true,
    refetchInterval: ({ state: { data, error } }) => {
      if (isSignedOut(error)) return false;
      const isUnderWay =
        data?.state === "running" ||
        (data?.counts.running ?? 0) > 0 ||
        data?.items.some(({ back }) => back?.state === "giving" || back?.state === "restricting");
      return isUnderWay && (data?.items.length ?? 0) <= MANY ? POLL_MS : SLOW_POLL_MS;
    },
  },
  "restrict.list": {
    answer: (all) => all.restrictionListAnswer,
    tells: ["restriction"],
    byAddress: true,
    background: true,
    refetchInterval: ({ state: { data } }) =>
      data?.restrictions.some(({ state }) => state === "running") ? SLOW_POLL_MS : false,
  },
  "review.choices": { answer: (all) => all.reviewChoicesAnswer, tells: ["account", "team"], staleTime: 0 },
  "review.choices.find": { answer: (all) => all.foundReviewChoicesAnswer, tells: ["account", "team"], staleTime: 0 },
  "review.preview": { answer: (all) => all.reviewPreviewAnswer, staleTime: 0, gcTime: 0 },
  "rights.list.left": { answer: (all) => all.roleLeftAnswer, staleTime: 0, gcTime: 0 },
  "rule.list.given": { answer: (all) => all.ruleGivenAnswer, tells: ["account", "team", "cluster"], staleTime: 0 },
  // Read again while it is in flight or another device could change it.
  "rotation.get": {
    answer: (all) => all.rotationAnswer,
    tells: ["rotation"],
    byAddress: true,
    background: true,
    refetchInterval: ({ state: { data, error } }) => {
      if (isSignedOut(error)) return false;
      const isUnderWay = data?.state === "running" || (data?.counts.setting ?? 0) > 0;
      return isUnderWay && (data?.items.length ?? 0) <= MANY ? POLL_MS : SLOW_POLL_MS;
    },
  },
  "rotation.list": {
    answer: (all) => all.rotationListAnswer,
    tells: ["rotation"],
    byAddress: true,
    background: true,
    refetchInterval: ({ state: { data } }) =>
      data?.rotations.some(({ state }) => state === "running") ? SLOW_POLL_MS : false,
  },
  "rotation.preview": { answer: (all) => all.rotationPreviewAnswer, tells: ["rotation"], staleTime: 0, gcTime: 0 },
  "rotation.targets": {
    answer: (all) => all.rotationTargetsAnswer,
    tells: ["rotation"],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  },
  "secret_store.list.reachable": {
    answer: (all) => all.reachableStoresAnswer,
    tells: ["secret_store"],
    staleTime: MINUTE,
    retry: false,
  },
  // It reads from the cluster, so once for each dialog and never by itself.
  "sql_connection.preflight": {
    answer: (all) => all.ownUserFactsAnswer,
    gcTime: 0,
    retry: false,
    refetchOnReconnect: false,
  },
  // While it runs, the page shows how far it is.
  "sql_user.check_state": {
    answer: (all) => all.checkStateAnswer,
    tells: ["cluster", "sql_user"],
    byAddress: true,
    background: true,
    staleTime: 0,
    refetchInterval: ({ state: { data, error } }) => (data?.running && !isSignedOut(error) ? POLL_MS : false),
  },
  "sql_user.check_state.users": {
    answer: (all) => all.checkedUsersAnswer,
    tells: ["sql_user"],
    staleTime: 0,
  },
  "sql_user.connection": { answer: (all) => all.connectionAnswer, staleTime: MINUTE },
  "sql_user.creation_progress": {
    answer: (all) => all.creationProgressAnswer,
    refetchInterval: PROGRESS_MS,
    gcTime: 0,
    retry: false,
  },
  "sql_user.dependencies": { answer: (all) => all.dependenciesAnswer, staleTime: 0, gcTime: 0, retry: false },
  "sql_user.facts": { answer: (all) => all.sqlUserFactsAnswer, tells: ["database"], retry: false, freshAgain: true },
  "sql_user.find": { answer: (all) => all.foundAnswer, background: true },
  "sql_user.history": { answer: (all) => all.ownHistoryAnswer, tells: ["sql_user"], staleTime: 0 },
  "sql_user.list_everywhere": { answer: (all) => all.everywhereListAnswer, tells: ["sql_user", "team"] },
  // Beside the entries of every page.
  "sql_user.overview.figures": {
    answer: (all) => all.figuresAnswer,
    tells: ["sql_user", "rotation", "request"],
    background: true,
    staleTime: MINUTE,
    refetchOnWindowFocus: true,
  },
  "sql_user.overview.unread": { answer: (all) => all.unreadAnswer, staleTime: 0, gcTime: 0 },
  // Polled while it is incomplete.
  "sql_user.list": {
    answer: (all) => all.sqlUserListAnswer,
    tells: ["sql_user"],
    byAddress: true,
    refetchInterval: ({ state: { data, error } }) =>
      error === null && data && (!data.complete || data.newer === "coming") ? LIST_MS : false,
  },
  // Makes the server read the facts of all SQL users where they are too old. The list has the facts; this has only the outcome.
  "sql_user.list_facts": {
    answer: (all) => all.clusterFactsAnswer,
    byAddress: true,
    freshAgain: true,
    staleTime: MINUTE,
    retry: false,
    refetchInterval: ({ state: { data } }) => (data?.coming ? FACTS_MS : false),
  },
  // Teams and owners may have changed.
  "sql_user.list_own": {
    answer: (all) => all.ownSqlUserListAnswer,
    tells: ["sql_user"],
    byAddress: true,
    refetchOnWindowFocus: true,
  },
  "sql_user.privileges.own": { answer: (all) => all.heldPrivilegesAnswer, staleTime: 0 },
  "sql_user.sessions": { answer: (all) => all.ownSessionsAnswer, tells: ["sql_user"], staleTime: 0, retry: false },
  "sql_user.suggest": { answer: (all) => all.suggestionsAnswer, tells: ["database"], retry: false, staleTime: MINUTE },
  "sql_user.suggest.all": {
    answer: (all) => all.suggestionsAnswer,
    tells: ["database"],
    retry: false,
    staleTime: MINUTE,
  },
  // The first reading comes at once, and the others every ten minutes.
  "sql_user.watches": {
    answer: (all) => all.watchListAnswer,
    tells: ["sql_user"],
    byAddress: true,
    background: true,
    refetchInterval: ({ state: { data, error } }) =>
      !isSignedOut(error) && data?.watches.some(({ runs, readings, failures }) => runs && readings + failures === 0)
        ? CHANGES_MS
        : false,
  },
  "sql_user.shown_password": {
    answer: (all) => all.replacementAnswer,
    byAddress: true,
    background: true,
    gcTime: 0,
    refetchOnWindowFocus: true,
    refetchInterval: ({ state: { data, error } }) => (data || isSignedOut(error) ? false : SHOWN_MS),
  },
  "team.get.part": { answer: (all) => all.teamPartAnswer, staleTime: Number.POSITIVE_INFINITY },
  "team.names": { answer: (all) => all.teamNamesAnswer, tells: ["team"], staleTime: MINUTE },
};

function isUnderWay({ plan, users }: Leaver): boolean {
  const waits = plan?.steps.some(({ state }) => state === "waiting") ?? false;
  return waits || users.some(({ result }) => result === "rotating");
}

/** What the answer of a read tells of, see {@link Reading}; undefined for a query that is no read of an operation. */
export function kindsTold(name: unknown): readonly (Kind | "database")[] | undefined {
  return typeof name === "string" && Object.hasOwn(READS, name) ? (READS[name as PageRead].tells ?? []) : undefined;
}

/** Reads that come page by page. */
export type Paged = "account.get.part" | "audit.list" | "request.list" | "team.get.part";
/** Reads that people can have read past what the server keeps for others. */
export type Refreshed = "sql_user.list" | "sql_user.list_own";
export const LIST = "sql_user.list";

/** The key of a read. `part` keeps two forms of the same read apart. */
export const keyOf = <N extends PageRead>(name: N, input: InputOf<N>, ...part: string[]) =>
  [name, input, ...part] as const;

export const listKey = (clusterId: string) => keyOf(LIST, { clusterId });
export const teamsKey = (clusterId: string) => keyOf("team.names", { clusterId });
