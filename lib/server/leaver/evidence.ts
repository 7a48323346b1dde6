import { IS_OPEN } from "#lib/shared/people/leaver.ts";
import type { Permit } from "../access/guard.ts";
import { LEAVER_HEAD_WORDS, wrapped } from "../audit/evidence/head-text.ts";
import { type TarFile, tarFile, tarOf } from "../audit/evidence/tar-of.ts";
import { verifierFile } from "../audit/evidence/verifier.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { sha256 } from "../base/sha256.ts";
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
import { type AccountNow, isOpenToken, summaryOf } from "./summary.ts";

/** What each file of a leaver plan's evidence is, and how to verify it. */
const READ_ME = `Evidence of a leaver plan, by Rolecall

plan.json          what the plan had done at its end: its steps, each SQL user whose password Rolecall had shown the account
                   with the result, and each API token of a service that the account made. The audit event of the end has
                   its SHA-256. It is not here while the plan is not done, and not of plans that an older version of
                   Rolecall ended
leaver.json        the same at the time of the download, in more detail: also whether the account is disabled now, and what
                   it was shown since. The audit event of the download has its SHA-256
events.jsonl       the audit events that prove the plan: each has the email and the network address of the person
chain.txt          the chain of the audit from the start of the plan on: the hash before it, the hash of the fields of each
                   event, and the hash of the newest
verify-review.mjs  checks all of this, with Node.js 18 or later and nothing else

Verify it:

  node verify-review.mjs . HEAD

${wrapped(LEAVER_HEAD_WORDS)}
Several hashes can be given, one after the other; each must be in the chain.
Get verify-review.mjs from a copy of Rolecall that you trust; there, this does the same: review:verify FOLDER --head HEAD
The exit is 0 where the evidence is proved, 1 where something is wrong, and 2 where nothing is wrong and no HEAD was given,
or the plan recorded nothing of its results.

Proved with HEAD: plan.json is what Rolecall recorded at the end of the plan; each of its steps has its event; each SQL user
that it calls rotated has an event of a new password after the start; each password and token that was left as it is has an
event with this reason, this person and this time; and leaver.json does not differ in them.
Not proved at all: that the list of SQL users was whole, what replaced or deleted the others, and when the account was shown
a password, which Rolecall's store had at the end; what leaver.json says in its summary and of the time after the end; the
content of events that are shown only by their hash. Who started the plan and when each step was done: see events.jsonl.
`;

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
