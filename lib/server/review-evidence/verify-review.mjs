// Verifies the evidence of an access review, with Node.js 18 or later alone: node verify-review.mjs [FOLDER [HEAD...]]
// HEAD: the hash of an audit event since the close, noted elsewhere. Further ones may be of any event from the start of the review on.
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
const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const ascii = (text) => text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
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

/** In words what `files`, by name, prove; `check` gets what is wrong. */
function follow(files, heads, check) {
  const text = (name) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(files.get(name));
  const lines = (name) => text(name).split("\n").filter(Boolean);
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
  const at = heads.map((head) => places.get(head));
  check(!at.includes(undefined), "No event here has one of these heads.");
  check(heads.length === 0 || at.some((place) => place >= close.sequence), "No head is of an event since the close.");
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
  return [
    heads.length === 0 ? NO_HEAD : `PROVED. ${at.map((place) => `A head is that of event ${place}.`).join(" ")}`,
    `${review.id}, ${review.name}: ${rows.size} rows, events ${start.sequence} to ${close.sequence}.`,
    ...unbound,
  ];
}

/** Whether `files`, by name, are without fault, whether the heads prove it, and in words what they prove or what is wrong. */
export function verifyReview(files, ...given) {
  const [wrong, heads] = [[], given.filter((head) => head !== undefined)];
  try {
    const words = follow(files, heads, (holds, fault) => holds || wrong.push(fault)).map(ascii);
    if (wrong.length === 0) return { ok: true, proved: heads.length > 0, words };
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
