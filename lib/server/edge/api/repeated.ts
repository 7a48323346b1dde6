import { isMaybeDone } from "#lib/shared/errors/error-effects.ts";
import type { Failure, Result } from "#lib/shared/errors/result.ts";
import { log } from "../../base/log.ts";
import { sha256 } from "../../base/sha256.ts";
import {
  beginAnswer,
  type CallKey,
  forgetAnswer,
  type StoredAnswer,
  saveAnswer,
} from "../../store/automation/api-answers.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { mayJudgeOthers, serverId } from "../../store/jobs/server-life.ts";
import { isServerDead } from "../../store/jobs/servers.ts";
import { problemOf } from "../http/problem.ts";
import { failed } from "./operation.ts";

const KEY = /^[\x21-\x7e]{1,100}$/;
/** Longer than any change takes; after this, nothing works on it any more. */
const AT_WORK_MS = 10 * 60_000;

/** The answer to a call, new or stored. */
export type Answered = { result: Result<unknown> } | { replay: { status: number; body: string; at: number } };

type Keyed = {
  tokenId: string;
  key: string;
  requestId: string;
  /** the request: method, path and body */
  call: string;
  status: number;
  /** the answer to store */
  stored: (value: unknown) => unknown;
  run: () => Promise<Result<unknown>>;
};

/**
 * Runs a call once for its idempotency key within a day. A repeated call gets the stored answer. One with another body, or while the first
 * still runs, is refused. The record of a call that certainly changed nothing is deleted.
 */
export async function once({ tokenId, key, requestId, call, status, stored, run }: Keyed): Promise<Answered> {
  if (!KEY.test(key))
    return {
      result: failed("invalid_input", requestId, { "Idempotency-Key": "1 to 100 printable ASCII characters." }),
    };
  const db = await store();
  const about: CallKey = { tokenId, key, requestHash: sha256(call) };
  const before = await beginAnswer(db, about, serverId());
  if (before) {
    if (before.requestHash !== about.requestHash) return { result: failed("idempotency_other_body", requestId) };
    if (before.answer) return { replay: { ...before.answer, at: before.at } };
    return { result: failed((await isAtWork(db, before)) ? "idempotency_running" : "outcome_unknown", requestId) };
  }
  const result = await run();
  // The change is made by now. A lost entry later gives `outcome_unknown`, which is true for a repeated call.
  await (result.ok
    ? saveAnswer(db, about, { status, body: JSON.stringify(stored(result.value)) })
    : isMaybeDone(result.error.code)
      ? saveProblem(db, about, result.error)
      : forgetAnswer(db, about)
  ).catch((error: unknown) => log().error({ requestId, error }, "the answer to an idempotency key was not stored"));
  return { result };
}

/** Whether the first call may still run: its server lives, and has not had it for too long. */
async function isAtWork(db: Store, { at, server }: StoredAnswer): Promise<boolean> {
  if (at <= Date.now() - AT_WORK_MS) return false;
  // Only a server that may judge others now can tell that the one of this id is dead.
  return server === null || !mayJudgeOthers() || !(await isServerDead(db, server, serverId()));
}

/** Repeats its text and the vendor's message. */
function saveProblem(db: Store, about: CallKey, failure: Failure): Promise<void> {
  const problem = problemOf(failure);
  return saveAnswer(db, about, { status: problem.status, body: JSON.stringify(problem) });
}
