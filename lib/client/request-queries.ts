import type { InputOf } from "#lib/shared/operations/catalogue.ts";
import { present } from "#lib/shared/present.ts";
import type { RequestKind, RequestState } from "#lib/shared/requests/requests.ts";
import { pagesQuery, readQuery } from "./calls/reads.ts";

/** Filters of requests; null: all. `search`: part of the name of a SQL user or a person. */
export type RequestFilter = {
  readonly search: string;
  readonly kind: RequestKind | null;
  readonly state: RequestState | null;
};

/** The matching requests, newest first, page by page. `only`: those that still wait for somebody, or the others. */
export function requestsQuery({ search: q, kind, state }: RequestFilter, only?: "open" | "decided") {
  const filter = present<InputOf<"request.list">>({ q, kind: kind ?? undefined, state: state ?? undefined, only });
  return pagesQuery("request.list", filter, ({ requests, more }) => (more ? requests.at(-1)?.id : undefined));
}

/** One request, as the list has it; none where the person may not see it. */
export const requestQuery = (id: string) => readQuery("request.list", { id });
