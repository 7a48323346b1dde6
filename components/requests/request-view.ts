import type { RequestFilter } from "#lib/client/request-queries.ts";
import { KIND_WORDS, STATE_WORDS } from "#lib/shared/requests/request-labels.ts";
import type { RequestKind, RequestState } from "#lib/shared/requests/requests.ts";
import { REQUEST_PARTS, type RequestPart } from "./request-parts.ts";

/** The filters of the page, all of them in the URL. `open`: the request that a notice or mail linked to. */
export type RequestView = RequestFilter & {
  /** null: all parts, as for one state or for the request of a link */
  readonly part: RequestPart | null;
  readonly open: string | null;
};

export const ALL_REQUESTS: RequestView = { search: "", kind: null, state: null, part: null, open: null };

const SEARCH_MAX = 200;
const ID_MAX = 100;

/** The view that a query string describes; unknown values are ignored. */
export function parseRequestView(params: URLSearchParams): RequestView {
  const state = keyOf<RequestState>(STATE_WORDS, params.get("state"));
  const part = REQUEST_PARTS.find((each) => each === params.get("part"));
  const open = (params.get("request") ?? "").slice(0, ID_MAX) || null;
  return {
    search: (params.get("q") ?? "").slice(0, SEARCH_MAX),
    kind: keyOf<RequestKind>(KIND_WORDS, params.get("kind")),
    state,
    part: (state === null && open === null && part) || null,
    open,
  };
}

/** The query string of a view with its question mark; empty for the default view. */
export function requestViewSearch({ search, kind, state, part, open }: RequestView): string {
  const params = new URLSearchParams();
  if (search !== "") params.set("q", search);
  if (state !== null) params.set("state", state);
  if (kind !== null) params.set("kind", kind);
  if (part !== null) params.set("part", part);
  if (open !== null) params.set("request", open);
  return params.size === 0 ? "" : `?${params}`;
}

function keyOf<Key extends string>(record: Record<Key, string>, key: string | null): Key | null {
  return key !== null && Object.hasOwn(record, key) ? (key as Key) : null;
}
