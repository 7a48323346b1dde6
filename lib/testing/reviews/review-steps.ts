import type { StartReviewInput } from "#lib/shared/reviews/review-inputs.ts";
import type { ReviewDecision, ReviewRow } from "#lib/shared/reviews/review-rows.ts";
import type { ReviewView } from "#lib/shared/reviews/reviews.ts";
import {
  decideDoor,
  reviewDoor,
  reviewExportDoor,
  reviewRowsDoor,
  signOffReviewDoor,
  startReviewDoor,
} from "../../server/edge/doors/reviews.ts";
import { newEvent } from "../../server/store/audit/record-event.ts";
import { store } from "../../server/store/db/store.ts";
import { setLead } from "../../server/store/people/teams.ts";
import { begin, events, owned, restrict, world } from "../request-steps.ts";
import { change, look, type Person, person } from "../requests.ts";
import { CLUSTER_ID } from "../scripted-vendor.ts";
import { untar } from "./untar.ts";

/* For tests only: what people do with access reviews. */

const WEEK = 7 * 24 * 3_600_000;

/** The SQL users of {@link beginReview}. */
export const NAMES = ["pay_a", "pay_b", "pay_c", "stray"] as const;

/**
 * A new world. Mara and Nina lead Payments, which owns all SQL users but `stray`. Those in `restricted` are restricted, the others admin,
 * as the Cloud API makes them. Resolves to Nina.
 */
export async function beginReview(restricted: readonly string[] = ["pay_a", "pay_b"]): Promise<Person> {
  await begin();
  const nina = await person("Nina", { team: world.payments });
  for (const each of [world.mara, nina]) await lead(world.payments, each);
  for (const name of NAMES) await owned(name, name === "stray" ? null : world.payments);
  for (const name of restricted) await restrict({ clusterId: CLUSTER_ID, name });
  return nina;
}

/** Ada decides what the leads do not. */
export function startAs(by: Person, more: Partial<StartReviewInput> = {}) {
  return change(by, startReviewDoor, {
    name: "Q4",
    reviewers: "leads",
    named: [],
    fallback: world.ada.id,
    dueAt: Date.now() + WEEK,
    remindDays: 2,
    repeats: false,
    without: [],
    scope: { clusters: [CLUSTER_ID], teams: null, kinds: null, states: null },
    ...more,
  });
}

export async function started(by: Person, more: Partial<StartReviewInput> = {}): Promise<string> {
  const answer = await startAs(by, more);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value.id;
}

export const lead = async (team: string, person: Person) => setLead(await store(), team, person.id, true);

export async function reviewFor(by: Person, id: string) {
  const answer = await look(by, reviewDoor, { id });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

export async function rowsFor(by: Person, id: string, view: ReviewView = "all", mine = true): Promise<ReviewRow[]> {
  const answer = await look(by, reviewRowsDoor, { id, view, mine, after: -1 });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.rows;
}

export async function rowOfName(by: Person, id: string, name: string): Promise<ReviewRow> {
  const row = (await rowsFor(by, id)).find((each) => each.name === name);
  if (!row) throw new Error(`no row ${name}`);
  return row;
}

export const decideOn = (by: Person, id: string, rows: readonly ReviewRow[], decision: ReviewDecision, note = "") =>
  change(by, decideDoor, { id, rows: rows.map((row) => ({ id: row.id, version: row.version })), decision, note });

/** Decides about SQL users by their names, as they are now. */
export async function decideNamed(
  by: Person,
  id: string,
  names: readonly string[],
  decision: ReviewDecision,
  note = "",
) {
  const rows = (await rowsFor(by, id)).filter(({ name }) => names.includes(name));
  return decideOn(by, id, rows, decision, note);
}

export const signOffAs = (by: Person, id: string) => change(by, signOffReviewDoor, { id });

/** The evidence as it is downloaded, unpacked by the description of the format. */
export async function exported(by: Person, id: string): Promise<Map<string, Buffer>> {
  const answer = await change(by, reviewExportDoor, { id });
  if (!answer.ok) throw new Error(answer.error.code);
  return untar(answer.value.pieces);
}

/** The events of an action that was done. */
export const doneEvents = async (action: string) =>
  (await events()).filter((event) => event.action === action && event.outcome === "done");

/** An audit event of this id, as a door makes it. */
export const reviewEvent = (by: { id: string; email: string }, action: "review.decide" | "review.close", id: string) =>
  newEvent({
    id,
    action,
    actor: { accountId: by.id, email: by.email },
    outcome: "done",
    details: {},
    request: { requestId: "req_1", address: "" },
  });
