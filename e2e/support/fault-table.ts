import type { Fault } from "../../lib/emulator/faults.ts";
import type { ErrorCode } from "../../lib/shared/errors.ts";
import { CHANGES, type Change } from "./changes.ts";

/*
 * How the vendor's answers go wrong, and what Rolecall must then say. "Lost" is an answer that does not tell whether the
 * change was made: it may have been (`after`) or not (`before`), and only the list tells. Everything else is a refusal.
 */

export type Told = "ok" | ErrorCode;
type Answer = Omit<Fault, "route" | "clusterId" | "name" | "when" | "times">;
type TellsPerDoor = { list: Told; create: Told; reset: Told; delete: Told };

export type Row = {
  door: "list" | Change;
  /** what the vendor does, for the test's name */
  what: string;
  fault: Omit<Fault, "route" | "clusterId" | "name">;
  told: Told;
  /** requests of the door's own kind that reach the vendor */
  sent: number;
  audited: "done" | "refused" | "failed" | "unknown";
  /** whether the vendor has made the change, whatever it answered */
  made: boolean;
  /** takes ten seconds for each request that is not answered */
  slow: boolean;
};

const all = (told: Told): TellsPerDoor => ({ list: told, create: told, reset: told, delete: told });
const words = (status: number, message: string): Answer => ({
  kind: "status",
  status,
  body: JSON.stringify({ code: 9, message }),
});
const tooFast = (status: number, retryAfter: string): Answer => ({
  kind: "status",
  status,
  retryAfter,
  body: "rate limit exceeded",
  contentType: "text/plain",
});

/** Nothing was changed, and the answer says so. */
const REFUSALS: [what: string, answer: Answer, told: TellsPerDoor][] = [
  ["answers 400", { kind: "status", status: 400 }, all("cloud_rejected")],
  ["answers 401", { kind: "status", status: 401 }, all("cloud_key_refused")],
  ["answers 403", { kind: "status", status: 403 }, all("cloud_key_forbidden")],
  [
    "answers 404 about a cluster that is ready",
    { kind: "status", status: 404 },
    { ...all("sql_user_not_found"), list: "cluster_not_ready", create: "cluster_not_ready" },
  ],
  ["answers 409", { kind: "status", status: 409 }, { ...all("cloud_conflict"), create: "sql_user_exists" }],
  ["answers 409 for its lock", words(409, "cluster lock is held by another operation"), all("cloud_conflict")],
  ["answers 423", { kind: "status", status: 423 }, all("cloud_conflict")],
  [
    "answers 400 with the words for a name that is taken",
    words(400, "a role/user named app_one already exists"),
    { ...all("cloud_rejected"), create: "sql_user_exists" },
  ],
  [
    "answers 500 with the words for a user in use",
    words(500, "cannot drop role/user app_one: grants still exist on freight.public.invoices"),
    { list: "cloud_unavailable", create: "outcome_unknown", reset: "outcome_unknown", delete: "sql_user_in_use" },
  ],
  ["asks to slow down for a second", tooFast(429, "1"), all("cloud_rate_limited")],
  ["asks to slow down for a minute", tooFast(429, "60"), all("cloud_rate_limited")],
  ["asks to slow down under status 503", tooFast(503, "1"), all("cloud_rate_limited")],
  ["answers 429 without a wait", { kind: "status", status: 429 }, all("cloud_rate_limited")],
  [
    "repeats the request in a 400",
    { kind: "echo", status: 400 },
    all("cloud_rejected"),
  ],
];

/** Nobody can tell from these whether the change was made. */
const LOST: [what: string, answer: Answer, list: ErrorCode][] = [
  ["answers 500", { kind: "status", status: 500 }, "cloud_unavailable"],
  ["answers 503", { kind: "status", status: 503 }, "cloud_unavailable"],
  ["answers 204", { kind: "status", status: 204, body: "" }, "cloud_bad_answer"],
  ["cuts the connection", { kind: "cut" }, "cloud_unavailable"],
  ["answers a proxy's page", { kind: "html" }, "cloud_unavailable"],
  ["answers half a JSON", { kind: "malformed-json" }, "cloud_bad_answer"],
  ["answers nothing", { kind: "empty" }, "cloud_bad_answer"],
  ["answers about somebody else", words(200, "fine"), "cloud_bad_answer"],
  ["leads elsewhere", { kind: "redirect", location: "/stolen" }, "cloud_bad_answer"],
  ["answers 16 MiB", { kind: "oversize" }, "cloud_bad_answer"],
  ["repeats the request in a 500", { kind: "echo" }, "cloud_unavailable"],
  ["does not answer", { hold: true }, "cloud_timeout"],
];

const READS = 4;
const PASSWORDS_SENT = 3;

/** The table: a row for each door and fault. Staying faults strike every try, passing ones the first alone. */
export const ROWS: readonly Row[] = [
  ...REFUSALS.flatMap(([what, fault, told]) =>
    (["list", ...CHANGES] as const).map((door) => row(door, what, { ...fault, when: "before" }, told[door])),
  ),
  ...LOST.flatMap(([what, fault, list]) => [
    row("list", what, { ...fault, when: "before" }, list),
    ...CHANGES.flatMap((door) => [
      row(door, `${what} and has not done it`, { ...fault, when: "before" }, "outcome_unknown"),
      row(door, `${what} and has done it`, { ...fault, when: "after" }, door === "reset" ? "outcome_unknown" : "ok"),
      ...(door === "reset"
        ? [
            row(door, `once ${what} and has not done it`, { ...fault, when: "before", times: 1 }, "ok"),
            row(door, `once ${what} and has done it`, { ...fault, when: "after", times: 1 }, "ok"),
          ]
        : []),
    ]),
    // What may pass by itself is read again; an answer that makes no sense, or none in ten seconds, is not.
    ...(list === "cloud_unavailable" ? [row("list", `once ${what}`, { ...fault, when: "before", times: 1 }, "ok")] : []),
  ]),
  row("reset", "once asks to slow down for a second", { ...tooFast(429, "1"), when: "before", times: 1 }, "ok"),
  row("list", "once asks to slow down for a second", { ...tooFast(429, "1"), when: "before", times: 1 }, "ok"),
];

function row(door: Row["door"], what: string, fault: Row["fault"], told: Told): Row {
  const { hold = false, times } = fault;
  return {
    door,
    what,
    fault,
    told,
    sent: sent(door, fault, told),
    audited: told === "ok" ? "done" : told === "outcome_unknown" ? "unknown" : hasFailed(fault) ? "failed" : "refused",
    made: fault.when === "after" || (door === "reset" && told === "ok"),
    slow: hold && (door === "reset" || door === "list" ? times === undefined : false),
  };
}

function sent(door: Row["door"], { times, ...fault }: Row["fault"], told: Told): number {
  if (times !== undefined) return times + 1;
  const waits = fault.kind === "status" && fault.retryAfter === "60";
  const again = told === "cloud_rate_limited" ? !waits : told === "outcome_unknown" || told === "cloud_unavailable";
  if (!again) return 1;
  return door === "list" ? READS : door === "reset" ? PASSWORDS_SENT : 1;
}
