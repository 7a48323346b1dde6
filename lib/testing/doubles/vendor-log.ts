import { world } from "../request-steps.ts";
import { CLUSTER_ID, type Reply } from "../scripted-vendor.ts";

/* For tests only: the audit log of the fake cloud of a world, as a test says it is. */

type Fields = Record<string, unknown>;

const time = (ms: number) => new Date(ms).toISOString();

/** An entry that the SQL user was created, by default by Eve, at this time. */
export function createdEntry(name: string, at: number, more: Fields = {}): Fields {
  return Object.assign(
    {
      id: `${name}-${at}`,
      created_at: time(at),
      action: "AUDIT_LOG_ACTION_CREATE_SQL_USER",
      cluster_id: CLUSTER_ID,
      user_email: "eve@example.com",
      payload: JSON.stringify({ name }),
    },
    more,
  );
}

export const DELETED = { action: "AUDIT_LOG_ACTION_DELETE_SQL_USER" };
export const PASSWORD_SET = { action: "AUDIT_LOG_ACTION_CHANGE_SQL_USER_PASSWORD" };
export const BY_ROLECALL = { user_email: "", service_account_name: "rolecall" };

type Form = { paging?: "always" | "while-more"; inclusive?: boolean; perPage?: number };

/** Answers reads of the log with what `entries` has at the time, in this form of paging. Resolves to the requests for it. */
export function serveLog(
  entries: () => readonly Fields[],
  { paging = "always", inclusive = false, perPage = 200 }: Form = {},
) {
  const at = ({ created_at: when }: Fields) => Date.parse(String(when));
  return answerLog((from) => {
    const asked = Date.parse(from);
    const sorted = [...entries()].sort((one, other) => at(one) - at(other));
    const left = sorted.filter((entry) => at(entry) > asked);
    const page = left.slice(0, perPage);
    const last = page.at(-1)?.created_at;
    const next = page.length < left.length || paging === "always" ? (last ?? from) : undefined;
    const again = inclusive ? sorted.filter((entry) => at(entry) === asked) : [];
    return { json: { entries: [...again, ...page], next_starting_from: next } };
  });
}

/** Answers reads of the log so; `from` is where they begin. Resolves to the requests for it. */
export function answerLog(answer: (from: string) => Reply) {
  world.instead = ({ path, query }) =>
    path === "/api/v1/auditlogevents" ? answer(query.get("starting_from") ?? "") : undefined;
  return () => world.received.filter(({ path }) => path === "/api/v1/auditlogevents");
}
