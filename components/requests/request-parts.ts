import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";

/** `todo`: the person can act on it; `open`: it waits for others. */
export const REQUEST_PARTS = ["todo", "open", "decided"] as const;
export type RequestPart = (typeof REQUEST_PARTS)[number];

export const PART_WORDS: Record<RequestPart, { title: string; label: string }> = {
  todo: { title: "To do", label: "Requests to do" },
  open: { title: "In progress", label: "Requests in progress" },
  decided: { title: "Decided", label: "Decided requests" },
};

type About = Pick<ListedRequest, "kind" | "state" | "own" | "mayDecide" | "approvals" | "keyClosed">;

/** The part of the page in which this person sees a request. */
export function partOf({ kind, state, own, mayDecide, approvals, keyClosed }: About): RequestPart {
  switch (state) {
    case "pending":
      return mayDecide && !approvals?.own ? "todo" : "open";
    case "scheduled":
      return "open";
    case "waiting":
      return mayDecide && kind !== "delete" && kind !== "extend" ? "todo" : "open";
    case "manual":
      return mayDecide ? "todo" : "open";
    case "ready":
      return keyClosed ? (mayDecide && kind !== "grant" ? "todo" : "open") : own ? "todo" : "open";
    case "said_done":
    case "finished":
    case "denied":
    case "withdrawn":
    case "expired":
    case "void":
      return "decided";
    default:
      return state satisfies never;
  }
}
