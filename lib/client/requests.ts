import { infiniteQueryOptions, mutationOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import {
  approveRequestAction,
  askAboutOwnAction,
  askForNewAction,
  claimRequestAction,
  denyRequestAction,
  withdrawRequestAction,
} from "#lib/actions/requests.ts";
import type {
  ApproveInput,
  AskAboutOwnInput,
  AskForNewInput,
  DenyInput,
  RequestKind,
  RequestState,
} from "#lib/shared/requests.ts";
import { callAction } from "./call-action.ts";
import { fetchResult } from "./fetch-result.ts";
import { ownSqlUsersQuery } from "./own-sql-user-queries.ts";
import { sqlUserKeys } from "./sql-user-queries.ts";

/** Which requests are shown; null: all. `search`: a part of a name, of the SQL user or of a person. */
export type RequestFilter = {
  readonly search: string;
  readonly kind: RequestKind | null;
  readonly state: RequestState | null;
};

const LIST = ["requests"] as const;

/** The requests that match, newest first, a page at a time. Read again when somebody comes back: others decide meanwhile. */
export function requestsQuery({ search, kind, state }: RequestFilter) {
  const filter = { q: search, kind: kind ?? "", state: state ?? "" };
  return infiniteQueryOptions({
    queryKey: [...LIST, filter] as const,
    queryFn: ({ pageParam, signal }) => {
      const given = Object.entries({ ...filter, before: pageParam }).filter(([, value]) => value !== "");
      return fetchResult(`/api/requests?${new URLSearchParams(given)}`, (all) => all.requestListAnswer, signal);
    },
    initialPageParam: "",
    getNextPageParam: ({ requests, more }) => (more ? requests.at(-1)?.id : undefined),
    refetchOnWindowFocus: true,
  });
}

/** What the person can ask for. */
export function askChoicesQuery() {
  return queryOptions({
    queryKey: ["request-choices"] as const,
    queryFn: ({ signal }) => fetchResult("/api/requests/choices", (all) => all.askChoicesAnswer, signal),
    staleTime: 0,
  });
}

/** What approving would do now. */
export function requestPreviewQuery(clusterId: string, id: string) {
  const path = `/api/clusters/${encodeURIComponent(clusterId)}/requests/${encodeURIComponent(id)}/preview`;
  return queryOptions({
    queryKey: ["request-preview", id] as const,
    queryFn: ({ signal }) => fetchResult(path, (all) => all.requestPreviewAnswer, signal),
    staleTime: 0,
  });
}

export function askMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: AskForNewInput | AskAboutOwnInput) =>
      callAction(input.kind === "create" ? askForNewAction(input) : askAboutOwnAction(input)),
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

export function approveMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: Omit<ApproveInput, "clusterId">) => callAction(approveRequestAction({ ...input, clusterId })),
    onSettled: (_answer, _error, _input, _context, { client }) => {
      readAgain(client);
      void client.invalidateQueries({ queryKey: sqlUserKeys.list(clusterId) });
    },
  });
}

export function denyMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: Omit<DenyInput, "clusterId">) => callAction(denyRequestAction({ ...input, clusterId })),
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

export function withdrawMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ id }: { id: string }) => callAction(withdrawRequestAction({ id })),
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

/** The answer holds a password: see `resetPasswordMutation`. */
export function claimRequestMutation(id: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (_input: { name: string }) => callAction(claimRequestAction({ id })),
    onSettled: (_answer, _error, _input, _context, { client }) => {
      readAgain(client);
      void client.invalidateQueries({ queryKey: ownSqlUsersQuery().queryKey, exact: true });
    },
  });
}

/** Done or refused: what the page shows may be old. */
function readAgain(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: LIST });
}
