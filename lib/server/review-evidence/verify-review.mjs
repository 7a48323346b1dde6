// Verifies the evidence of an access review, with Node.js 18 or later alone: node verify-review.mjs [FOLDER [HEAD]]
// HEAD: the hash of an audit event since the close, from elsewhere. Nothing in the folder is believed that does not follow from it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const CHAIN = ["SHA256SUMS", "chain.txt", "events.jsonl"]; // not in the manifest: the head vouches for them
const NO_HEAD = "NOTHING IS WRONG IN ITSELF. Without the head it is not proved that Rolecall wrote this.";
const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const ascii = (text) => text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The shown events, and the places of all by their hashes. An event's hash is made of the one before it and that of its fields. */
function followChain([before, ...contents], shown, check) {
  const [newest, places] = [contents.pop(), new Map()];
  let [first, hash] = JSON.parse(before);
  for (const [index, content] of contents.entries()) {
    hash = sha256(JSON.stringify([hash, content]));
    places.set(hash, first + index);
  }
  check(newest === hash, "The chain is broken or cut.");
  const events = shown.map((line) => ({ ...Object.fromEntries(JSON.parse(line)), content: sha256(line) }));
  for (const { sequence, content } of events)
    check(content === contents[sequence - first], `Event ${sequence} is not in the chain.`);
  return { places, events: events.map((event) => ({ ...event, details: JSON.parse(event.details) })) };
}

/** The newest act for each row. Events must have recorded the acts as they stand, by people whom the rows do not concern. */
function followActs(acts, recorded, rows, check) {
  const [newest, left] = [new Map(), [...acts].reverse()];
  for (const { id, sequence, at, actor_id, details } of recorded) {
    const made = [];
    while (left.at(-1)?.event === id) made.push({ ...left.pop(), sequence });
    const isTheirs = made.every((act) => act.by.id === actor_id && Date.parse(act.at) <= at);
    const isWhole = sha256(made.map(({ line }) => `${line}\n`).join("")) === details.sha256;
    check(isTheirs && isWhole, `Event ${sequence} recorded something else, or another person or time.`);
    for (const act of made) {
      const concerns = "row" in act ? rows.get(act.row)?.concerns : [];
      const isOwn = act.decision !== "not_mine" && concerns?.includes(act.by.id);
      check(concerns && !isOwn, `Event ${sequence} has a self-review, or a row that is not in the population.`);
      newest.set(act.row, act);
    }
  }
  check(left.length === 0, `${left.length} decisions or sign-offs were never recorded.`);
  return newest;
}

/** In words what `files`, by name, prove; `check` gets what is wrong. */
function follow(files, head, check) {
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
  const [[start], [close, second]] = [recorded("start"), recorded("close")];
  check(start && close && !second, "The chain does not have one start and one close of this review.");
  check(close.details.manifest === sha256(files.get("SHA256SUMS")), "The manifest is not the one of the close.");
  check(start.details.population === sha256(files.get("population.jsonl")), "The population is not the frozen one.");
  check(head === undefined || places.get(head) >= close.sequence, "No event here since the close has this head.");
  const [rows, results] = ["population", "results"].map((name) => new Map(read(name).map((line) => [line.row, line])));
  const decisions = followActs(read("decisions"), recorded("decide"), rows, check);
  followActs(read("signoffs"), recorded("sign_off"), rows, check);
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
    head === undefined ? NO_HEAD : `PROVED. The head is that of event ${places.get(head)}.`,
    `${review.id}, ${review.name}: ${rows.size} rows, events ${start.sequence} to ${close.sequence}.`,
  ];
}

/** Whether `files`, by name, prove a review, and in words what they prove or what is wrong. */
export function verifyReview(files, head) {
  const wrong = [];
  try {
    const proved = follow(files, head, (holds, words) => holds || wrong.push(words));
    if (wrong.length === 0) return { ok: true, words: proved.map(ascii) };
  } catch (error) {
    wrong.push(`A file is missing or unreadable: ${error.message}`);
  }
  return { ok: false, words: ["NOT PROVED.", ...wrong.map(ascii)] };
}

export const readFolder = (path) => new Map(readdirSync(path).map((name) => [name, readFileSync(join(path, name))]));

if (basename(process.argv[1] ?? "") === "verify-review.mjs") {
  const { ok, words } = verifyReview(readFolder(process.argv[2] ?? "."), process.argv[3]);
  process.stdout.write(`${words.join("\n")}\n`);
  process.exitCode = ok ? 0 : 1;
}
