import "server-only";
import { createHash } from "node:crypto";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import { present } from "#lib/shared/present.ts";
import { takenWords } from "#lib/sql/answers/holdings.ts";
import { newEvent } from "../audit/audit.ts";
import { appendWithin } from "../store/audit/audit-events.ts";
import type { Context, End, RestrictionItem } from "./stored.ts";

/**
 * Names what a restriction took from which SQL user: SHA-256 in hex. It stands in the audit's chain, so that a store in which it was changed
 * since gives nothing back.
 */
function takenDigest({ id, jobId, clusterId, name, sqlUserId, data }: RestrictionItem): string {
  const about = { jobId, id, clusterId, name, sqlUserId, taken: data.taken, joined: data.joined };
  return createHash("sha256").update(JSON.stringify(about)).digest("hex");
}

/** The audit's details must stay readable. */
const MOST_NAMED = 20;

/** Ends a SQL user with its audit event, in one transaction. */
export async function finish(context: Context, end: Extract<End, { is: "done" | "failed" | "unknown" }>): Promise<End> {
  const { item, job } = context;
  const data = end.data ?? item.data;
  const code = end.code;
  const { taken, powers, result, sent } = data;
  const isTaken = end.is !== "failed" || code === "restriction_half" || result !== null;
  const event = newEvent({
    action: "restrict.item",
    actor: { accountId: job.starter.id, email: job.starter.email },
    request: { requestId: job.requestId, address: job.address },
    outcome: end.is,
    clusterId: item.clusterId,
    target: item.name,
    details: present({
      restriction: job.id,
      level: item.input.wanted?.level ?? "none",
      statements: `${sent} of ${item.input.statements.length}`,
      digest: item.input.digest,
      taken: isTaken ? takenDigest(Object.assign({}, item, { data })) : undefined,
      took: isTaken ? named(taken.map((each) => takenWords(item.name, each))) : undefined,
      result: result ?? undefined,
      powers: powers.length > 0 ? named(powers) : undefined,
      code,
      why: code && ERROR_WORDS[code].title,
    }),
  });
  return context.once(async (transaction) => {
    // The audit head comes first: every change locks it.
    await appendWithin(transaction, [event]);
    return Object.assign({}, end, { eventId: event.id, data });
  });
}

function named(words: readonly string[]): string {
  const rest = words.length - MOST_NAMED;
  return `${words.slice(0, MOST_NAMED).join("; ")}${rest > 0 ? ` and ${rest} more` : ""}`.slice(0, 2_000);
}
