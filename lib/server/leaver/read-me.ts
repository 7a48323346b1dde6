import "server-only";
import { LEAVER_HEAD_WORDS } from "../reviews/evidence/head-words.ts";
import { wrapped } from "../reviews/evidence/wrapped.ts";

/** What each file of a leaver plan's evidence is, and how to verify it. */
export const READ_ME = `Evidence of a leaver plan, by Rolecall

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
