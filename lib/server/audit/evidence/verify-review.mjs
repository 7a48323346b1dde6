// Verifies the evidence of an access review or a leaver plan, with Node.js 18 or later alone: node verify-review.mjs [FOLDER [HEAD...]]
// HEAD: the hash of an audit event since the close or the end, noted elsewhere. Further ones may be of any event from the start on.
// Nothing in the folder is believed that does not follow from them. The exit is 0 only where the evidence is proved.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CHAIN = ["SHA256SUMS", "chain.txt", "events.jsonl"]; // not in the manifest: the head vouches for them
const NO_HEAD = "NOTHING IS WRONG IN ITSELF. Without the head it is not proved that Rolecall wrote this.";
const OLD = "Not bound, since the version of Rolecall was older:";
const OLD_START = `${OLD} the name, scope, clusters, reviewers, fallback reviewer and due date in review.json. The start did not record them.`;
const OLD_CLOSE = `${OLD} that no decision was left out. The close did not record the events of the review.`;
const OLD_END =
  "NOT PROVED. Nothing is wrong in itself: the steps and reasons have their events. But the version of Rolecall that ended the plan was older, and its end did not record the rest.";
const NOT_DONE =
  "NOT PROVED. Nothing is wrong in itself: the steps and reasons have their events. But the plan is not done, and only its end records the rest.";
const AFTER_END = "Not bound: what leaver.json says in its summary, and of the time after the end of the plan.";
const LEAVER_FILES = ["README.txt", "leaver.json", "plan.json", "verify-review.mjs", "chain.txt", "events.jsonl"];
const OLD_REASONS = `${OLD} to which SQL user or token a reason belongs.`;
const NEW_PASSWORD = ["sql_user.reset_password", "secret_store.deliver"];
const CLOSED = ["rotated", "exempt", "left"]; // what a plan that is done no longer changes
const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const ascii = (text) => text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
const unescaped = (json) =>
  json.replace(/\\u([0-9a-f]{4})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
const joined = (lines) => lines.map((line) => `${line}\n`).join("");

/** The shown events, and the places of all by their hashes. An event's hash is made of the one before it and that of its fields. */
function followChain([before, ...contents], shown, check) {
  const [newest, places] = [contents.pop(), new Map()];
  let [first, hash] = JSON.parse(before);
  const whole = (number) => Number.isSafeInteger(number) && number > 0; // texts would be joined and compared letter by letter
  if (!whole(first)) throw new Error("the chain begins at no event");
  for (const [index, content] of contents.entries()) {
    hash = sha256(JSON.stringify([hash, content]));
    places.set(hash, first + index);
  }
  check(newest === hash, "The chain is broken or cut.");
  const events = shown.map((line) => ({ ...Object.fromEntries(JSON.parse(line)), content: sha256(line) }));
  if (!events.every(({ sequence, at }) => whole(sequence) && whole(at)))
    throw new Error("an event has no place or time");
  for (const { sequence, content } of events)
    check(content === contents[sequence - first], `Event ${sequence} is not in the chain.`);
  return { places, events: events.map((event) => ({ ...event, details: JSON.parse(event.details) })) };
}

/** The newest act for each row. Events must have recorded the acts as they stand, by reviewers whom the rows do not concern. */
function followActs(acts, recorded, rows, fallback, check) {
  const [newest, left] = [new Map(), [...acts].reverse()];
  for (const { id, sequence, at, actor_id, details } of recorded) {
    const made = [];
    while (left.at(-1)?.event === id) made.push({ ...left.pop(), sequence });
    const isTheirs = made.every((act) => act.by.id === actor_id && Date.parse(act.at) <= at);
    const isWhole = sha256(joined(made.map(({ line }) => line))) === details.sha256;
    check(isTheirs && isWhole, `Event ${sequence} recorded something else, or another person or time.`);
    for (const act of made.filter((each) => "row" in each)) {
      const { concerns, reviewers } = rows.get(act.row) ?? {};
      const isOwn = act.decision !== "not_mine" && concerns?.includes(act.by.id);
      check(concerns && !isOwn, `Event ${sequence} has a self-review, or a row that is not in the population.`);
      check([fallback, ...(reviewers ?? [])].includes(act.by.id), `Event ${sequence} is by no reviewer of the row.`);
      newest.set(act.row, act);
    }
  }
  check(left.length === 0, `${left.length} decisions or sign-offs were never recorded.`);
  return newest;
}

/** What start and close recorded of the whole review; the words are what older versions did not record. */
function followRecords({ start, close, places, files, text, lines }, review, check) {
  const { start: startHash, population } = start.details;
  const { events, head, manifest } = close.details;
  check(manifest === sha256(files.get("SHA256SUMS")), "The manifest is not the one of the close.");
  check(population === sha256(files.get("population.jsonl")), "The population is not the frozen one.");
  if (startHash !== undefined) {
    check(startHash === sha256(files.get("start.json")), "start.json is not what the start recorded.");
    for (const [key, value] of Object.entries(JSON.parse(text("start.json"))))
      check(JSON.stringify(review[key]) === JSON.stringify(value), `review.json and start.json differ in ${key}.`);
  }
  if (startHash !== undefined || events !== undefined) {
    const isWhole = events === sha256(joined(lines("events.jsonl").slice(0, -1)));
    check(isWhole && places.get(head) < close.sequence, "The events or the chain are not those of the close.");
  }
  return [...(startHash === undefined ? [OLD_START] : []), ...(events === undefined ? [OLD_CLOSE] : [])];
}

/** The events of the heads. One of them must be that of the close or the end, or a later one. */
function followHeads(heads, places, [name, since], check) {
  const at = heads.map((head) => places.get(head));
  check(!at.includes(undefined), "No event here has one of these heads.");
  check(heads.length === 0 || at.some((place) => place >= since), `No head is of an event since the ${name}.`);
  return heads.length === 0 ? NO_HEAD : `PROVED. ${at.map((place) => `A head is that of event ${place}.`).join(" ")}`;
}

/** In words what the files of a review prove; `check` gets what is wrong. */
function followReview({ files, text, lines }, heads, check) {
  const read = (name) => lines(`${name}.jsonl`).map((line) => ({ ...JSON.parse(line), line }));
  const sums = new Map(lines("SHA256SUMS").map((line) => [line.slice(66), line.slice(0, 64)]));
  for (const name of [...files.keys(), ...sums.keys()].filter((each) => !CHAIN.includes(each)))
    check(sha256(files.get(name) ?? "") === sums.get(name), `${name} is not as the manifest says.`);
  const review = JSON.parse(text("review.json"));
  const { events, places } = followChain(lines("chain.txt"), lines("events.jsonl"), check);
  const done = events.filter(({ outcome, details }) => outcome === "done" && details.review === review.id);
  const recorded = (name) => done.filter(({ action }) => action === `review.${name}`);
  const [[start, again], [close, second]] = [recorded("start"), recorded("close")];
  check(start && !again && close && !second, "The chain does not have one start and one close of this review.");
  const unbound = followRecords({ start, close, places, files, text, lines }, review, check);
  const proved = followHeads(heads, places, ["close", close.sequence], check);
  const [rows, results] = ["population", "results"].map((name) => new Map(read(name).map((line) => [line.row, line])));
  const decisions = followActs(read("decisions"), recorded("decide"), rows, review.fallback.id, check);
  followActs(read("signoffs"), recorded("sign_off"), rows, null, check);
  const proofs = new Map(recorded("prove").map((event) => [event.details.row, event]));
  for (const { row, name, clusterId } of rows.values()) {
    const { decision = "not_mine", sequence } = decisions.get(row) ?? {};
    const [claimed, { details, ...proof }] = [results.get(row)?.state, proofs.get(row) ?? {}];
    const isOfRow = proof.target === name && proof.cluster_id === clusterId && proof.sequence > sequence;
    const carriedOut = claimed === "done" && isOfRow && details.decision === decision ? "done" : "open";
    const state = { not_mine: "undecided", keep: "kept" }[decision] ?? carriedOut;
    check(claimed === state, `${name} (${decision}) is ${state}, not ${claimed}.`);
  }
  const about = `${review.id}, ${review.name}: ${rows.size} rows, events ${start.sequence} to ${close.sequence}.`;
  return { isBound: true, words: [proved, about, ...unbound] };
}

const STEPS = {
  disable: "account.disable",
  void: "leaver.void",
  hand_over: "leaver.hand_over",
  rotate: "rotation.start",
};

/** The events of a leaver plan: its start, the intent before it, its end if it has one, and what was left as it is. */
function followPlan(events, { id, email, isDone }, check) {
  const done = events.filter(({ outcome }) => outcome === "done");
  const isOurs = ({ details, target }) => details.leaver === id && target === email;
  const recorded = (name) => done.filter((event) => event.action === `leaver.${name}` && isOurs(event));
  const [[start, again], [end, second]] = [recorded("start"), recorded("end")];
  const begun = events.find((event) => event.id === start?.intent_id);
  check(begun && !again && !second, "The chain does not have one start and at most one end of this plan.");
  check((end !== undefined) === isDone, "The plan is called done and has no end in the chain, or the reverse.");
  const proofs = new Map(done.flatMap((event) => (event.sequence > begun?.sequence ? [[event.sequence, event]] : [])));
  return { start, end, proofs, exempts: recorded("exempt") };
}

/** The steps of a plan. Each that is done needs its event, which says no less than the step. */
function followSteps({ steps, account, plan: { id } }, isDone, places, proofs, check) {
  check(steps.map(({ step }) => step).join() === Object.keys(STEPS).join(), "The plan does not have its four steps.");
  for (const { step, state, did, proof } of steps) {
    const { action, target, sequence, details } = proofs.get(proof?.event) ?? {};
    check(state === "done" || !isDone, `The plan is done without the step ${step}.`);
    if (state !== "done") continue;
    const isOurs = action === STEPS[step] && target === account.email && [undefined, id].includes(details.leaver);
    check(isOurs && places.get(proof.hash) === sequence, `The step ${step} has no event.`);
    const { ms, leaver, ...facts } = details ?? {};
    const says = (fact, now) => (typeof fact === "number" ? now >= fact : String(now).includes(String(fact)));
    const isWhole = Object.entries(facts).every(([key, fact]) => key === "left" || says(fact, did[key]));
    check(isWhole, `The event of the step ${step} says something else.`);
  }
}

/** Passwords and tokens: why those that stay do, and that the others were changed. True where an older version did not bind reasons. */
function followResults({ sqlUsers, serviceTokens }, { proofs, exempts }, check) {
  let isOld = false;
  for (const { id, name, result, reason, at, by } of [...sqlUsers, ...serviceTokens]) {
    if (result !== "exempt" && result !== "left") continue;
    const made = exempts.filter(({ details }) => details.ids?.split(" ").includes(id)).at(-1);
    const isMade = made && made.details.by === by && made.at === Date.parse(at);
    const old = made ? undefined : exempts.find(({ details }) => !("ids" in details) && details.reason === reason);
    isOld ||= old !== undefined;
    check((isMade && made.details.reason === reason) || old, `${name} was left, and no event has this reason.`);
  }
  followChanges({ sqlUsers, serviceTokens }, proofs, check);
  return isOld;
}

/** What is called rotated or revoked has its event. */
function followChanges({ sqlUsers, serviceTokens }, proofs, check) {
  const made = new Set([...proofs.values()].map((event) => [event.action, event.target, event.cluster_id].join("\n")));
  const has = (...event) => made.has(event.join("\n"));
  for (const { name, cluster, result } of sqlUsers) {
    const isNew = NEW_PASSWORD.some((action) => has(action, name, cluster.id));
    check(result !== "rotated" || isNew, `${name} has no new password.`);
  }
  for (const { id, name } of serviceTokens.filter(({ proof }) => proof))
    check(has("token.revoke", id, null), `No event revoked the token ${name}.`);
}

/** What `leaver.json` says of the end of a plan must be what `plan.json` says. */
function followDownload(now, then, check) {
  const { state, proof, endedAt, enabledBy, enabledSince, events, ...plan } = now.plan;
  const { now: _, ...account } = now.account;
  const steps = (document) => document.steps.map(({ step, state, at, did }) => [step, state, at, did]);
  const same = [
    ["account", account, then.account],
    ["plan", plan, then.plan],
    ["steps", steps(now), steps(then)],
  ];
  for (const [what, one, other] of same)
    check(JSON.stringify(one) === JSON.stringify(other), `leaver.json and plan.json differ in ${what}.`);
  const [newer, older] = [now, then].map(({ sqlUsers, serviceTokens }) => [...sqlUsers, ...serviceTokens]);
  check(new Set(newer.map(({ id }) => id)).size === newer.length, "leaver.json lists one more than once.");
  for (const { id, name, cluster } of older) {
    const isThere = newer.some((each) => each.id === id && each.name === name && each.cluster?.id === cluster?.id);
    check(isThere, `leaver.json does not have ${name} as plan.json has it.`);
  }
  for (const { id, name, result, reason, at, by } of newer.filter(({ result }) => CLOSED.includes(result))) {
    const { result: was, ...found } = older.find((each) => each.id === id) ?? {};
    const isSame = was === result && found.reason === reason && found.at === at && found.by === by;
    // A new password that nobody, or no secret store, had taken at the end can be taken later.
    check(
      result === "rotated" ? ["rotated", "exempt", "replaced"].includes(was) : isSame,
      `leaver.json and plan.json differ about ${name}.`,
    );
  }
}

/** In words what the files of a leaver plan prove; `check` gets what is wrong. */
function followLeaver({ files, text, lines }, heads, check) {
  for (const name of files.keys()) check(LEAVER_FILES.includes(name), `${name} is no file of this evidence.`);
  const now = JSON.parse(text("leaver.json"));
  const isOurs = unescaped(text("leaver.json")) === unescaped(`${JSON.stringify(now, null, 2)}\n`); // no name twice
  check(isOurs, "leaver.json is not written as Rolecall writes it.");
  const { events, places } = followChain(lines("chain.txt"), lines("events.jsonl"), check);
  const isDone = now.plan.state === "done";
  const found = followPlan(events, { id: now.plan.id, email: now.account.email, isDone }, check);
  const { start, end, proofs } = found;
  const isBound = end?.details.plan !== undefined;
  const then = isBound || files.has("plan.json") ? JSON.parse(text("plan.json")) : now;
  if (then !== now) {
    check(end?.details.plan === sha256(files.get("plan.json")), "plan.json is not what the end recorded.");
    for (const [place, hash] of then.events)
      check(places.get(hash) === place, `Event ${place} is not the one that plan.json names.`);
    followDownload(now, then, check);
    followChanges(now, proofs, check);
  }
  followSteps(then, isDone, places, proofs, check);
  const isOld = followResults(then, found, check);
  const newest = (end ?? events.at(-1)).sequence;
  const proved = followHeads(heads, places, ["end", newest], check);
  const about = `${now.plan.id}, ${now.account.name}: ${then.sqlUsers.length} SQL users, events ${start.sequence} to ${newest}.`;
  if (!isBound) return { isBound, words: [isDone ? OLD_END : NOT_DONE, about] };
  return { isBound, words: [proved, about, AFTER_END, ...(isOld ? [OLD_REASONS] : [])] };
}

/** In words what `files`, by name, prove; `check` gets what is wrong. */
function follow(files, heads, check) {
  const text = (name) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(files.get(name));
  const lines = (name) => text(name).split("\n").filter(Boolean);
  return (files.has("leaver.json") ? followLeaver : followReview)({ files, text, lines }, heads, check);
}

/** Whether `files`, by name, are without fault, whether the heads prove it, and in words what they prove or what is wrong. */
export function verifyReview(files, ...given) {
  const [wrong, heads] = [[], given.filter((head) => head !== undefined)];
  try {
    const { isBound, words } = follow(files, heads, (holds, fault) => holds || wrong.push(fault));
    if (wrong.length === 0) return { ok: true, proved: isBound && heads.length > 0, words: words.map(ascii) };
  } catch (error) {
    wrong.push(`A file is missing or unreadable: ${error.message}`);
  }
  return { ok: false, proved: false, words: ["NOT PROVED.", ...wrong.map(ascii)] };
}

export const readFolder = (path) => new Map(readdirSync(path).map((name) => [name, readFileSync(join(path, name))]));

/** Whether this file is the program, under whatever name: a copy, a link, or read from standard input. */
function isProgram() {
  try {
    return realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url));
  } catch {
    return true;
  }
}

if (isProgram()) {
  const { ok, proved, words } = verifyReview(readFolder(process.argv[2] ?? "."), ...process.argv.slice(3));
  process.stdout.write(`${words.join("\n")}\n`);
  process.exitCode = proved ? 0 : ok ? 2 : 1;
}
