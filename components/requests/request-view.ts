import type { RequestFilter } from "#lib/client/request-queries.ts";
import { KIND_WORDS, STATE_WORDS } from "#lib/shared/requests/request-labels.ts";
import type { RequestKind, RequestState } from "#lib/shared/requests/requests.ts";

/** The filters of the page, all of them in the URL. `open`: the request that a notice or mail linked to. */
export type RequestView = RequestFilter & { readonly open: string | null };

const SEARCH_MAX = 200;
const ID_MAX = 100;

/** The view that a query string describes; unknown values are ignored. */
export function parseRequestView(params: URLSearchParams): RequestView {
  const kind = params.get("kind");
  const state = params.get("state");
  return {
    search: (params.get("q") ?? "").slice(0, SEARCH_MAX),
    kind: isKeyOf<RequestKind>(KIND_WORDS, kind) ? kind : null,
    state: isKeyOf<RequestState>(STATE_WORDS, state) ? state : null,
    open: (params.get("request") ?? "").slice(0, ID_MAX) || null,
  };
}

/** The query string of a view with its question mark; empty for the default view. */
export function requestViewSearch({ search, kind, state, open }: RequestView): string {
  const params = new URLSearchParams();
  if (search !== "") params.set("q", search);
  if (state !== null) params.set("state", state);
  if (kind !== null) params.set("kind", kind);
  if (open !== null) params.set("request", open);
  return params.size === 0 ? "" : `?${params}`;
}

function isKeyOf<Key extends string>(record: Record<Key, string>, key: string | null): key is Key {
  return key !== null && Object.hasOwn(record, key);
}
