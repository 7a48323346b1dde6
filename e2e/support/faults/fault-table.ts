import type { Fault, FaultAnswer } from "../../../lib/emulator/faults/faults.ts";
import type { ErrorCode } from "../../../lib/shared/errors/errors.ts";
import { CHANGES, type Change } from "../changes.ts";

/*
 * How the vendor's answers go wrong, and what Rolecall must then say and do. A refusal says that nothing was changed. A
 * lost answer does not say whether the change was made: it may have been (`after`) or not (`before`).
 */

export type Door = "list" | Change;
export type Reported = "ok" | ErrorCode;

export type Row = {
  door: Door;
  /** the vendor's behaviour, for the name of the test */
  what: string;
  fault: StruckFault;
  reported: Reported;
  /** how many requests of the door's own kind reach the vendor */
  sent: number;
  /** whether the vendor made the change, whatever it answered */
  made: boolean;
};

type Answer = FaultAnswer & Pick<Fault, "hold">;
type StruckFault = Answer & Pick<Fault, "when" | "times">;

const all = (reported: Reported): Record<Door, Reported> => ({
  list: reported,
  create: reported,
  reset: reported,
  delete: reported,
});
const status = (code: number): Answer => ({ kind: "status", status: code });
const json = (code: number, body: object): Answer => ({ kind: "status", status: code, body: JSON.stringify(body) });
const tooFast = (code: number, retryAfter: string): Answer => ({
  kind: "status",
  status: code,
  retryAfter,
  body: "rate limit exceeded",
  contentType: "text/plain",
});

const REFUSALS: [what: string, answer: Answer, reported: Record<Door, Reported>][] = [
  ["answers 400", status(400), all("cloud_rejected")],
  ["answers 401", status(401), all("cloud_key_refused")],
  ["answers 403", status(403), all("cloud_key_forbidden")],
  [
    "answers 404 about a cluster that is ready",
    status(404),
    {
      list: "cluster_not_ready",
      create: "cluster_not_ready",
      reset: "sql_user_not_found",
      delete: "sql_user_not_found",
    },
  ],
  ["answers 409", status(409), { ...all("cloud_conflict"), create: "sql_user_exists" }],
  ["answers 409 for its lock", json(409, { code: 10, message: "cluster lock is held" }), all("cloud_conflict")],
  ["answers 423", status(423), all("cloud_conflict")],
  [
    "answers 400 in the words for a name that is taken",
    json(400, { code: 6, message: "a role/user named app_one already exists" }),
    { ...all("cloud_rejected"), create: "sql_user_exists" },
  ],
  [
    "answers 400 in the words for a SQL user in use",
    json(400, { code: 9, message: "cannot drop role/user app_one: grants still exist on freight.public.invoices" }),
    { ...all("cloud_rejected"), delete: "sql_user_in_use" },
  ],
  ["asks to wait a second", tooFast(429, "1"), all("cloud_rate_limited")],
  ["asks to wait a minute", tooFast(429, "60"), all("cloud_rate_limited")],
  ["asks to wait under status 503", tooFast(503, "1"), all("cloud_rate_limited")],
  ["answers 429 without a time to wait", status(429), all("cloud_rate_limited")],
  ["repeats the request in a 400", { kind: "echo", status: 400 }, all("cloud_rejected")],
];

const LOST: [what: string, answer: Answer, list: Reported][] = [
  ["answers 500", status(500), "cloud_unavailable"],
  ["answers 503", status(503), "cloud_unavailable"],
  ["answers 204", { kind: "status", status: 204, body: "" }, "cloud_bad_answer"],
  ["cuts the connection", { kind: "cut" }, "cloud_unavailable"],
  ["answers a proxy's page", { kind: "html" }, "cloud_unavailable"],
  ["answers half a JSON", { kind: "malformed-json" }, "cloud_bad_answer"],
  ["answers nothing", { kind: "empty" }, "cloud_bad_answer"],
  ["answers about another SQL user", json(200, { name: "somebody_else" }), "cloud_bad_answer"],
  ["leads elsewhere", { kind: "redirect", location: "/stolen" }, "cloud_bad_answer"],
  ["answers 16 MiB", { kind: "oversize" }, "cloud_bad_answer"],
  ["repeats the request in a 500", { kind: "echo" }, "cloud_unavailable"],
  ["does not answer", { hold: true }, "cloud_timeout"],
];

/**
 * While a failure may be transient, Rolecall reads four times and sends a password three times. It repeats a create or delete only if the
 * vendor refused it because of its limit and said for how long.
 */
const TRIES: Record<Door, number> = { list: 4, reset: 3, create: 1, delete: 1 };

/** One row for each door and fault. A fault affects every request, or only the first where the row says "once". */
export const ROWS: readonly Row[] = [
  ...REFUSALS.flatMap(([what, fault, reported]) =>
    (["list", ...CHANGES] as const).map((door) => row(door, what, { ...fault, when: "before" }, reported[door])),
  ),
  ...LOST.flatMap(([what, fault, list]) => [
    row("list", what, { ...fault, when: "before" }, list),
    ...CHANGES.flatMap((door) => [
      row(door, `${what} and has not done it`, { ...fault, when: "before" }, "outcome_unknown"),
      row(door, `${what} and has done it`, { ...fault, when: "after" }, door === "reset" ? "outcome_unknown" : "ok"),
    ]),
    row("reset", `once ${what} and has not done it`, { ...fault, when: "before", times: 1 }, "ok"),
    row("reset", `once ${what} and has done it`, { ...fault, when: "after", times: 1 }, "ok"),
  ]),
  ...(["before", "after"] as const).map((when) =>
    row(
      "create",
      `answers 500 in the words for a name that is taken and has ${when === "after" ? "" : "not "}done it`,
      { ...json(500, { code: 13, message: "a role/user named app_one already exists" }), when },
      "outcome_unknown",
    ),
  ),
  ...LOST.filter(([, , list]) => list === "cloud_unavailable").map(([what, fault]) =>
    row("list", `once ${what}`, { ...fault, when: "before", times: 1 }, "ok"),
  ),
  ...(["list", ...CHANGES] as const).map((door) =>
    row(door, "once asks to wait a second", { ...tooFast(429, "1"), when: "before", times: 1 }, "ok"),
  ),
];

function row(door: Door, what: string, fault: StruckFault, reported: Reported): Row {
  return {
    door,
    what,
    fault,
    reported,
    sent: sent(door, fault, reported),
    made: fault.when === "after" || reported === "ok",
  };
}

function sent(door: Door, fault: StruckFault, reported: Reported): number {
  if (fault.times !== undefined) return fault.times + 1;
  const longWait = fault.kind === "status" && fault.retryAfter === "60";
  const mayPass =
    reported === "outcome_unknown" || reported === "cloud_unavailable" || reported === "cloud_rate_limited";
  const turnedAway = reported === "cloud_rate_limited" && fault.kind === "status" && fault.retryAfter !== undefined;
  if (turnedAway && !longWait && door !== "list") return 3;
  return mayPass && !longWait ? TRIES[door] : 1;
}

/** The outcome in the audit: done, refused, failed without effect, or unknown. */
export function audited(reported: Reported): "done" | "refused" | "failed" | "unknown" {
  if (reported === "ok") return "done";
  if (reported === "outcome_unknown") return "unknown";
  return reported === "cloud_unavailable" || reported === "cloud_timeout" || reported === "cloud_bad_answer"
    ? "failed"
    : "refused";
}
