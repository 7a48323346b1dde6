import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import { present } from "#lib/shared/present.ts";
import { takenWords } from "#lib/sql/answers/holdings.ts";
import { settingsNow } from "../access/settings.ts";
import { appendWithin } from "../store/audit/audit-events.ts";
import { newEvent } from "../store/audit/record-event.ts";
import { voidRestricted } from "../store/sql-users/void-restricted.ts";
import { isAsRead } from "./as-read.ts";
import { levelOf, namesText } from "./level.ts";
import { notifyBack } from "./notify-back.ts";
import { sealOf } from "./seal.ts";
import {
  type Context,
  type End,
  type RestrictionData,
  type RestrictionItem,
  type RestrictionJob,
  restrictionOf,
} from "./stored.ts";

/**
 * What a restriction took from which SQL user, as the mark in its audit event covers it: a store in which it was changed since gives nothing
 * back.
 */
export function takenOf(
  { id, jobId, clusterId, name, sqlUserId, data }: RestrictionItem,
  job: Pick<RestrictionJob, "startedAt">,
) {
  const about = { jobId, id, clusterId, name, sqlUserId, startedAt: job.startedAt };
  const { taken, joined, gave, wayBackHours } = data;
  return { ...about, taken, joined, gave, wayBackHours };
}

/** The audit's details must stay readable. */
const MOST_NAMED = 20;

/** Ends a SQL user with its audit event, in one transaction. */
export async function finish(context: Context, end: Ended): Promise<End> {
  const { item, job } = context;
  const came = end.data ?? item.data;
  const data = came.back
    ? came
    : Object.assign({}, came, { wayBackHours: (await settingsNow(context.db)).wayBackHours });
  const code = end.code;
  const { taken, powers, result, sent } = data;
  const isTaken = end.is !== "failed" || code === "restriction_half" || result !== null;
  const level = levelOf(item.name, item.input.wanted);
  const event = newEvent({
    action: "restrict.item",
    actor: { accountId: job.starter.id, email: job.starter.email },
    request: { requestId: job.requestId, address: job.address },
    outcome: end.is,
    clusterId: item.clusterId,
    target: item.name,
    details: present({
      restriction: restrictionOf(job),
      level: item.input.wanted?.level ?? "none",
      statements: `${sent} of ${item.input.statements.length}`,
      digest: item.input.digest,
      touches: sent > 0 ? namesText(level.names) : undefined,
      roles: level.digest,
      wayBackHours: isTaken ? (data.wayBackHours ?? undefined) : undefined,
      // What was edited since it was read is not given back.
      taken: isTaken && isAsRead(item) ? sealOf(takenOf(Object.assign({}, item, { data }), job)) : undefined,
      took: isTaken ? named(taken.map((each) => takenWords(item.name, each))) : undefined,
      result: result ?? undefined,
      powers: powers.length > 0 ? named(powers) : undefined,
      code,
      why: code && ERROR_WORDS[code].title,
    }),
  });
  const stored = Object.assign({}, endOfBack(end, data), { eventId: event.id });
  await context.once(async (transaction) => {
    // The audit head comes first: every change locks it.
    await appendWithin(transaction, [event]);
    if (mayArriveLate(end, data)) await voidRestricted(transaction, { clusterId: item.clusterId, names: [item.name] });
    return stored;
  });
  if (data.back && stored.is === "again") await notifyBack(context.db, context, "stuck", code);
  return stored;
}

type Ended = Extract<End, { is: "done" | "failed" | "unknown" }>;

/** Whether a statement without an answer gave nothing by now: should it arrive still, nothing may have called the SQL user restricted. */
function mayArriveLate({ is }: Ended, { back }: RestrictionData): boolean {
  return is === "done" && back !== null && back.isEmpty && back.lost.length === 0;
}

const AGAIN_MS = 60 * 60_000;
/** A step of the kind that puts back alone. */
const TAKE = "take" as never;

/** One that was put back stays in hand until it is restricted again: Rolecall tries each hour. */
function endOfBack(end: Ended, data: RestrictionData): End {
  const { back } = data;
  if (!back) return Object.assign({}, end, { data });
  if (end.is === "done") return back.isEmpty ? { is: "failed", code: "way_back_nothing", data } : { ...end, data };
  if (end.code === "sql_user_not_found") return Object.assign({}, end, { data });
  const stuck = Object.assign({}, data, { back: Object.assign({}, back, { isStuck: true }) });
  return { is: "again", next: TAKE, afterMs: AGAIN_MS, code: end.code, words: end.words, data: stuck };
}

function named(words: readonly string[]): string {
  const rest = words.length - MOST_NAMED;
  return `${words.slice(0, MOST_NAMED).join("; ")}${rest > 0 ? ` and ${rest} more` : ""}`.slice(0, 2_000);
}
