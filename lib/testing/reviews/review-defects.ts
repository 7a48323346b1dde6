import { createHash } from "node:crypto";
import { evidenceOf, type Files, MAREK, story } from "./review-evidence.ts";

/* For tests only: evidence of a review that was changed. */

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
const textOf = (files: Files, name: string) => String(files.get(name));
export const linesOf = (files: Files, name: string) => textOf(files, name).split("\n").slice(0, -1);
const put = (files: Files, name: string, text: string) => files.set(name, Buffer.from(text));
export const putLines = (files: Files, name: string, lines: readonly string[]) =>
  put(files, name, lines.map((line) => `${line}\n`).join(""));
const swapIn = (files: Files, name: string, from: string | RegExp, to: string) => {
  const text = textOf(files, name);
  if (text.search(from) < 0) throw new Error(`${name} has no ${from}`);
  put(files, name, text.replace(from, to));
};
const changeLine = (files: Files, name: string, row: string, change: (line: string) => string | undefined) =>
  putLines(
    files,
    name,
    linesOf(files, name).flatMap((line) => (JSON.parse(line).row === row ? (change(line) ?? []) : line)),
  );

/** Lists the files as they are now. */
export function remanifest(files: Files): void {
  const listed = linesOf(files, "SHA256SUMS").map((line) => line.slice(66));
  putLines(
    files,
    "SHA256SUMS",
    listed.flatMap((name) => (files.has(name) ? `${sha256(files.get(name) ?? "")}  ${name}` : [])),
  );
}

type Fields = Record<string, unknown> & { details: string };

/** Recomputes events and chain, so that all hashes match the present files. Only the head differs then. */
export function rechain(files: Files, change: (event: Fields) => void = () => {}): void {
  const [before = "", ...contents] = linesOf(files, "chain.txt").slice(0, -1);
  const [first, start] = JSON.parse(before) as [number, string];
  const done: string[] = [];
  const hashAt = (sequence: number) => chainOf(start, contents.slice(0, sequence - first + 1));
  const events = linesOf(files, "events.jsonl").map((line) => {
    const event = Object.fromEntries(JSON.parse(line)) as Fields;
    const acts = ["decisions", "signoffs"].flatMap((name) =>
      linesOf(files, `${name}.jsonl`).filter((act) => JSON.parse(act).event === event.id),
    );
    const details = JSON.parse(event.details);
    if (details.population) details.population = sha256(files.get("population.jsonl") ?? "");
    if (details.start) details.start = sha256(files.get("start.json") ?? "");
    if (details.manifest) details.manifest = sha256(files.get("SHA256SUMS") ?? "");
    if (details.sha256) details.sha256 = sha256(acts.map((act) => `${act}\n`).join(""));
    if (details.events) {
      details.events = sha256(done.map((line) => `${line}\n`).join(""));
      details.head = hashAt(Number(event.sequence) - 1);
    }
    event.details = JSON.stringify(details);
    change(event);
    const written = JSON.stringify(Object.entries(event));
    done.push(written);
    contents[Number(event.sequence) - first] = sha256(written);
    return written;
  });
  putLines(files, "events.jsonl", events);
  putLines(files, "chain.txt", [before, ...contents, chainOf(start, contents)]);
}

const chainOf = (start: string, contents: readonly string[]) =>
  contents.reduce((hash, content) => sha256(JSON.stringify([hash, content])), start);

export type Defect = {
  plant: (files: Files, foreign: Files) => void;
  /** what an attacker who recomputes all hashes would also change in the events */
  events?: (event: Fields) => void;
  /** found even then, and without a head */
  byItself?: true;
};

export const DEFECTS: Record<string, Defect> = {
  "an omitted SQL user": {
    plant: (files) => {
      for (const name of ["population.jsonl", "results.jsonl", "decisions.jsonl"])
        changeLine(files, name, "r4", () => undefined);
    },
  },
  "an added SQL user": {
    plant: (files) => {
      for (const name of ["population.jsonl", "results.jsonl"])
        putLines(files, name, [
          ...linesOf(files, name),
          String(linesOf(files, name).at(-1)).replaceAll("r6", "r7").replace("tmp_2024", "x"),
        ]);
    },
  },
  "a changed decision": {
    plant: (files) => {
      changeLine(files, "decisions.jsonl", "r4", (line) => line.replace('"remove"', '"keep"'));
      changeLine(files, "results.jsonl", "r4", (line) => line.replace('"open"', '"kept"'));
    },
  },
  "a changed time": {
    plant: (files) =>
      changeLine(files, "decisions.jsonl", "r4", (line) => line.replace('"at":"2026-09-01', '"at":"2026-08-01')),
  },
  "a self-review": {
    plant: (files) => {
      for (const row of ["r1", "r2"])
        changeLine(files, "decisions.jsonl", row, (line) => line.replaceAll("aiko", "marek"));
    },
    events: (event) => {
      const isFirst = event.action === "review.decide" && event.sequence === 41_003;
      if (isFirst) Object.assign(event, { actor: MAREK.email, actor_id: MAREK.id });
    },
    byItself: true,
  },
  "an unproved removal called done": {
    plant: (files) => changeLine(files, "results.jsonl", "r4", (line) => line.replace('"open"', '"done"')),
    byItself: true,
  },
  "an edited manifest": {
    plant: (files) => {
      files.delete("signoffs.jsonl");
      put(files, "signoffs.jsonl", "");
      putLines(
        files,
        "SHA256SUMS",
        linesOf(files, "SHA256SUMS").filter((line) => !line.endsWith("results.csv")),
      );
      files.delete("results.csv");
    },
    events: (event) => {
      if (event.action === "review.sign_off") event.outcome = "failed";
    },
  },
  "a chain that was cut before the close": {
    plant: (files) => {
      putLines(files, "events.jsonl", linesOf(files, "events.jsonl").slice(0, -1));
      putLines(files, "chain.txt", linesOf(files, "chain.txt").slice(0, -5));
    },
    byItself: true,
  },
  "a chain that was cut after the close": {
    plant: (files) => putLines(files, "chain.txt", linesOf(files, "chain.txt").slice(0, -2)),
  },
  "a chain from which an event was taken out": {
    plant: (files) => putLines(files, "chain.txt", linesOf(files, "chain.txt").toSpliced(3, 1)),
  },
  "a chain that was made anew, with another head": {
    plant: (files) => {
      putLines(files, "chain.txt", linesOf(files, "chain.txt").toSpliced(2, 1, sha256("another event")));
      rechain(files);
    },
  },
  "two swapped files": {
    plant: (files) => {
      const [one, other] = [textOf(files, "population.csv"), textOf(files, "results.csv")];
      put(files, "population.csv", other);
      put(files, "results.csv", one);
    },
  },
  "a changed version of Rolecall": {
    plant: (files) => swapIn(files, "review.json", '"version":"0.2.0"', '"version":"0.9.0"'),
  },
  "another scope in both files of the start": {
    plant: (files) => {
      for (const name of ["review.json", "start.json"]) swapIn(files, name, "Every SQL user", "Every second SQL user");
    },
  },
  "another due date than at the start": {
    plant: (files) => swapIn(files, "review.json", '"dueAt":"2026-', '"dueAt":"2027-'),
    byItself: true,
  },
  "a decision by an account that was no reviewer": {
    plant: (files) => changeLine(files, "decisions.jsonl", "r5", (line) => line.replaceAll("marek", "mallory")),
    events: (event) => {
      if (event.action === "review.decide" && event.actor_id === MAREK.id)
        Object.assign(event, { actor: "mallory@example.com", actor_id: "acc_mallory" });
    },
    byItself: true,
  },
  "a file of another review": {
    plant: (files, foreign) => put(files, "results.csv", textOf(foreign, "results.csv")),
  },
  "decisions of another review": {
    plant: (files, foreign) => put(files, "decisions.jsonl", textOf(foreign, "decisions.jsonl")),
    byItself: true,
  },
  "the whole of another review but its name": {
    plant: (files, foreign) => {
      for (const [name, content] of foreign) if (name !== "review.json") files.set(name, content);
    },
    byItself: true,
  },
  "a missing file": { plant: (files) => files.delete("print.css") },
  "a file that does not belong to it": { plant: (files) => put(files, "notes.txt", "x"), byItself: true },
};

/** Evidence with this defect, and the head of the audit. */
export async function planted({ plant }: Defect, makeStory = story) {
  const { files, head } = await evidenceOf(makeStory());
  plant(files, (await evidenceOf({ ...makeStory("rev_2"), population: makeStory().population.toReversed() })).files);
  return { files, head };
}
