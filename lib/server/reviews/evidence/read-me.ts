import { HEAD_WORDS, wrapped } from "../../audit/evidence/head-text.ts";

/** What each file of the evidence is, and how to verify it. */
export const READ_ME = `Evidence of an access review, by Rolecall

review.html        the whole, to print on A4; print.css is its style sheet
review.json        scope, reviewers, dates, version of Rolecall
start.json         what of this the audit recorded at the start
population.jsonl   the frozen rows with all their facts; population.csv for a spreadsheet
decisions.jsonl    every decision with person and time, in order; decisions.csv for a spreadsheet
results.jsonl      the result of each row: kept, undecided, open or done with proof, and the changes that Rolecall saw
                   since the start; results.csv for a spreadsheet
signoffs.jsonl     who signed off, and when
SHA256SUMS         the hashes of the files above and of verify-review.mjs: sha256sum --check SHA256SUMS
events.jsonl       the audit events that prove this review: each has the email and the network address of the person
chain.txt          the chain of the audit from the start of the review on: the hash before it, the hash of the fields of
                   each event, and the hash of the newest
verify-review.mjs  checks all of this, with Node.js 18 or later and nothing else

Verify it:

  node verify-review.mjs . HEAD

${wrapped(HEAD_WORDS)}
Several hashes can be given, one after the other; each must be in the chain. Monitoring that reads rolecall_audit_head_info
has them, a destination for anchors, and notes of what audit:verify printed.
Get verify-review.mjs from a copy of Rolecall that you trust; there, this does the same: review:verify FOLDER --head HEAD
The exit is 0 where the evidence is proved, 1 where something is wrong, and 2 where nothing is wrong and no HEAD was given.

Proved with HEAD: no file, row, decision, person, time or version was changed since the close, and no decision or sign-off
was left out; the rows, and the name, scope, clusters, reviewers and dates in start.json, are those of the start; each
decision is in the audit, made by a reviewer of its row, and none by the person that its row is about; each change that is
called done has a proof in the audit that is later than its decision.
Where an older version of Rolecall started or closed the review, the script names what that version did not bind.
A row to restrict that is done was verified as restricted, live by Rolecall or by a pasted answer: its event in
events.jsonl says which, who checked, and for which databases. A pasted answer does not prove which cluster answered.
A row about an account is done where Rolecall's store had it as removed or disabled or, to restrict, with fewer rights than
were frozen; its event says which, and the rights that were left.
A row about an API token is done where Rolecall's store had it as revoked, expired or gone; its event says which, and names
the newer token of the same owner and name, if there was one.
A cluster lists SQL users only by name. One that was deleted and recreated outside Rolecall, with no complete list in
between, is taken for the same SQL user; nothing here distinguishes the two. Deletions and creations by Rolecall, and SQL
users that were missing from a complete list, are reported.
Not proved at all: the content of events that are shown only by their hash, and the present state of the clusters.

The JSON Lines hold the exact texts. In CSV and HTML, invisible characters are written as their numbers, and a cell that
begins like a formula gets an apostrophe in front.
`;
