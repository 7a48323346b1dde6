import "server-only";
import { IS_OPEN } from "#lib/shared/people/leaver.ts";
import type { Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { sha256 } from "../reviews/evidence/digests.ts";
import { type TarFile, tarFile, tarOf } from "../reviews/evidence/tar-of.ts";
import { verifierFile } from "../reviews/evidence/verifier.ts";
import { auditRows } from "../store/audit/audit-chain.ts";
import { chainFiles } from "../store/audit/audit-chain-file.ts";
import { auditHead } from "../store/audit/audit-events.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { recordOf } from "../store/jobs/leaver-records.ts";
import { enabledSince, type PlanEvent } from "../store/jobs/leaver-seen.ts";
import { newestLeaver } from "../store/jobs/leavers.ts";
import { accountById } from "../store/people/accounts.ts";
import {
  iso,
  type PlanFacts,
  planFacts,
  provingEvents,
  written,
  writtenPlan,
  writtenStep,
  writtenToken,
  writtenUser,
} from "./plan-facts.ts";
import { READ_ME } from "./read-me.ts";
import { type AccountNow, isOpenToken, summaryOf } from "./summary.ts";

const FORMAT = "rolecall-leaver-evidence/2";

/** What the file does not prove. */
const LIMITS = [
  "Rolecall knows only the passwords that Rolecall showed to this account. It cannot know passwords that other people told the account, or that were set outside Rolecall.",
  "A new password stops logins with the old one. Client certificates and tokens still sign in, and open SQL sessions continue.",
  "Rotated means that CockroachDB Cloud accepted the new password. Rolecall did not try to log in with the old one.",
  "Sent to the owners means that the owner team was sent a claim link or a notice, not that it has used it.",
  "Rolecall does not know who can read a secret store. If the account can, it can learn the passwords delivered there.",
  "Results are as of the time when this file was made, including changes by other people after the plan.",
  "A person can know a password that another account was shown. This file is about one account.",
  "A plan does not revoke API tokens of services by itself. A password that a program got with one counts as shown to the service, not to the account that made the token.",
];

/** An archive of files, sent piece by piece. */
export type LeaverExport = { fileName: string; pieces: AsyncIterable<Uint8Array> };

/**
 * The evidence of an account's newest plan as a tar: what it had done at its end, what is so now, and the audit that proves it. Contains no
 * secret. Throws `not_found`.
 */
export async function leaverEvidence(
  { actor }: Permit<"accounts.manage">,
  { accountId }: { accountId: string },
  note: Note,
): Promise<LeaverExport> {
  const db = await store();
  const plan = await newestLeaver(db, accountId);
  if (!plan) throw new Refusal("not_found");
  const [facts, record, head] = await Promise.all([planFacts(db, plan), recordOf(db, plan.id), auditHead(db)]);
  const now = await documentText(db, facts, { madeBy: actor.email, head });
  const texts = [
    { name: "README.txt", text: READ_ME },
    { name: "leaver.json", text: now },
    ...(record === undefined ? [] : [{ name: "plan.json", text: record }]),
    await verifierFile(),
  ];
  note({ leaver: plan.id, sha256: sha256(now) });
  const folder = `rolecall-leaver-${plan.id}`;
  const files: TarFile[] = [
    ...texts.map(tarFile),
    ...(await chainOf(db, [...provingEvents(facts).keys(), ...eventsIn(record)], head.sequence)),
  ];
  return { fileName: `${folder}.tar`, pieces: tarOf(folder, files, Date.now()) };
}

/** Resolves if the account has a plan. Throws `not_found`. */
export async function requirePlan(accountId: string): Promise<null> {
  if ((await emailOfLeaver(accountId)) === undefined) throw new Refusal("not_found");
  return null;
}

/** The email of the account in its newest plan, if it has one. */
export async function emailOfLeaver(accountId: string): Promise<string | undefined> {
  return (await newestLeaver(await store(), accountId))?.account.email;
}

/** The chain from the start of the plan on. Of a plan whose first events were archived, from the first one that is left. */
async function chainOf(db: Store, proving: readonly number[], newest: number): Promise<TarFile[]> {
  const shown = new Set(proving);
  const first = Math.min(newest, ...shown);
  return chainFiles({ has: ({ sequence }) => shown.has(sequence), isLast: () => false }, () =>
    auditRows(db, first - 1, newest),
  );
}

/** The numbers of the events that proved the plan at its end. */
function eventsIn(record: string | undefined): number[] {
  if (record === undefined) return [];
  const { events } = JSON.parse(record) as { events: [number, string][] };
  return events.map(([sequence]) => sequence);
}

type Made = { madeBy: string; head: { sequence: number; hash: string } };

async function documentText(db: Store, facts: PlanFacts, { madeBy, head }: Made): Promise<string> {
  const { plan, users, tokens, events } = facts;
  const { id, name, email } = plan.account;
  const account = await accountById(db, id);
  const now: AccountNow = account ? (account.disabled ? "disabled" : "enabled") : "removed";
  const isDone = plan.state === "done" && plan.endedAt !== null;
  const enabled = isDone ? await enabledSince(db, email, plan.endedAt ?? 0) : undefined;
  const started = events.find(({ action }) => action === "leaver.start");
  return written({
    format: FORMAT,
    madeAt: iso(Date.now()),
    madeBy,
    account: { id, name, email, now },
    summary: summaryOf(facts, { now, enabled }),
    plan: Object.assign(writtenPlan(facts), {
      state: plan.state,
      proof: started ? { event: started.event, hash: started.hash } : null,
      endedAt: plan.endedAt === null ? null : iso(plan.endedAt),
      enabledBy: plan.endedBy,
      enabledSince: enabled ? writtenEvent(enabled) : null,
      events: events.map(writtenEvent),
    }),
    steps: facts.steps.map(writtenStep),
    sqlUsers: users.map((user) => writtenUser(user, facts)),
    serviceTokens: tokens.map((token) => writtenToken(token, facts)),
    open: [
      ...users.flatMap((user) => (IS_OPEN[user.result] ? `${user.name} on ${user.cluster ?? user.clusterId}` : [])),
      ...tokens.filter(isOpenToken).map((token) => `API token ${token.name} of ${token.team}`),
    ],
    limits: LIMITS,
    audit: { newestEvent: head.sequence, hash: head.hash },
  });
}

const writtenEvent = ({ at, details, ...event }: PlanEvent) => ({
  ...event,
  at: iso(at),
  details: JSON.parse(details),
});
