import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  AIKO,
  evidenceOf,
  type Files,
  MAREK,
  ofTokens,
  rowOf,
  type Story,
  story,
} from "../../testing/review-evidence.ts";
import { freshFolder } from "../../testing/server.ts";
import { verifyReview } from "./verify-review.mjs";

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
const textOf = (files: Files, name: string) => String(files.get(name));
const linesOf = (files: Files, name: string) => textOf(files, name).split("\n").slice(0, -1);
const put = (files: Files, name: string, text: string) => files.set(name, Buffer.from(text));
const putLines = (files: Files, name: string, lines: readonly string[]) =>
  put(files, name, lines.map((line) => `${line}\n`).join(""));
const swapIn = (files: Files, name: string, from: string | RegExp, to: string) => {
  const text = textOf(files, name);
  expect(text).toMatch(from);
  put(files, name, text.replace(from, to));
};
const changeLine = (files: Files, name: string, row: string, change: (line: string) => string | undefined) =>
  putLines(
    files,
    name,
    linesOf(files, name).flatMap((line) => (JSON.parse(line).row === row ? (change(line) ?? []) : line)),
  );

/** Lists the files as they are now. */
function remanifest(files: Files): void {
  const listed = linesOf(files, "SHA256SUMS").map((line) => line.slice(66));
  putLines(
    files,
    "SHA256SUMS",
    listed.flatMap((name) => (files.has(name) ? `${sha256(files.get(name) ?? "")}  ${name}` : [])),
  );
}

type Fields = Record<string, unknown> & { details: string };

/** Recomputes events and chain, so that all hashes match the present files. Only the head differs then. */
function rechain(files: Files, change: (event: Fields) => void = () => {}): void {
  const [before = "", ...contents] = linesOf(files, "chain.txt").slice(0, -1);
  const [first, start] = JSON.parse(before) as [number, string];
  const events = linesOf(files, "events.jsonl").map((line) => {
    const event = Object.fromEntries(JSON.parse(line)) as Fields;
    const acts = ["decisions", "signoffs"].flatMap((name) =>
      linesOf(files, `${name}.jsonl`).filter((act) => JSON.parse(act).event === event.id),
    );
    const details = JSON.parse(event.details);
    if (details.population) details.population = sha256(files.get("population.jsonl") ?? "");
    if (details.manifest) details.manifest = sha256(files.get("SHA256SUMS") ?? "");
    if (details.sha256) details.sha256 = sha256(acts.map((act) => `${act}\n`).join(""));
    event.details = JSON.stringify(details);
    change(event);
    const written = JSON.stringify(Object.entries(event));
    contents[Number(event.sequence) - first] = sha256(written);
    return written;
  });
  putLines(files, "events.jsonl", events);
  const newest = contents.reduce((hash, content) => sha256(JSON.stringify([hash, content])), start);
  putLines(files, "chain.txt", [before, ...contents, newest]);
}

type Defect = {
  plant: (files: Files, foreign: Files) => void;
  /** what an attacker who recomputes all hashes would also change in the events */
  events?: (event: Fields) => void;
  /** found even then, and without a head */
  byItself?: true;
};

const DEFECTS: Record<string, Defect> = {
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

async function planted({ plant }: Defect, told = story) {
  const { files, head } = await evidenceOf(told());
  plant(files, (await evidenceOf({ ...told("rev_2"), population: told().population.toReversed() })).files);
  return { files, head };
}

/** Rows of each kind that are on a cluster, and of one that is on none. */
const KINDS = [
  { kind: "SQL users", told: story },
  { kind: "API tokens", told: (id?: string) => ofTokens(story(id)) },
];

describe("evidence as Rolecall writes it", () => {
  test("is proved with the head, at the close and at any later event", async () => {
    const { files, head, rows } = await evidenceOf(story());
    expect(verifyReview(files, head)).toMatchObject({
      ok: true,
      words: [expect.stringMatching(/^PROVED\./), expect.any(String)],
    });
    expect(verifyReview(files, rows.find(({ action }) => action === "review.close")?.hash).ok).toBe(true);
  });

  test("is not called proved without a head", async () => {
    const { ok, words } = verifyReview((await evidenceOf(story())).files, undefined);
    expect(ok).toBe(true);
    expect(words.join()).toContain("Without the head it is not proved that Rolecall wrote this");
    expect(words.join()).not.toContain("PROVED");
  });

  test("shows only hashes of events that are not of this review", async () => {
    const { files, head } = await evidenceOf(story());
    expect([...files.values()].join()).not.toMatch(/Secret team|of_another_team/);
    expect(linesOf(files, "chain.txt")).toHaveLength(22);
    expect(linesOf(files, "chain.txt").at(-1)).toBe(head);
  });
});

describe.each(KINDS)("of a review of $kind", ({ told }) => {
  test("its evidence is proved", async () => {
    const { files, head } = await evidenceOf(told());
    expect(verifyReview(files, head)).toMatchObject({ ok: true });
  });

  describe.each(Object.entries(DEFECTS))("%s is found", (_, defect) => {
    test("where the files were changed", async () => {
      const { files, head } = await planted(defect, told);
      expect(verifyReview(files, head).ok).toBe(false);
    });

    test("where the manifest was made anew", async () => {
      const { files, head } = await planted(defect, told);
      remanifest(files);
      expect(verifyReview(files, head).ok).toBe(false);
    });

    test("where manifest, events and chain were made anew, by the head", async () => {
      const { files, head } = await planted(defect, told);
      remanifest(files);
      rechain(files, defect.events);
      expect(verifyReview(files, head).ok).toBe(false);
      // Inconsistent evidence is found without the head, and nothing is called proved without it.
      const { ok, words } = verifyReview(files, undefined);
      expect(ok).toBe(!defect.byItself);
      expect(words[0]).not.toMatch(/^PROVED/);
    });
  });
});

describe("a wrong record by Rolecall itself is found, although every hash is right:", () => {
  const own = story();
  test.each<[string, Story]>([
    ["a self-review", { ...own, decisions: [...own.decisions, [{ row: "r2", decision: "keep", by: MAREK }]] }],
    [
      "a self-review that was changed later",
      { ...own, decisions: [[{ row: "r2", decision: "keep", by: MAREK }], ...own.decisions] },
    ],
    ["a removal that is called done without a proof", { ...own, claimed: ["r4"] }],
    ["a proof that is older than the decision", { ...own, proofs: [{ row: "r3", early: true }, { row: "r5" }] }],
    ["a proof of another decision", { ...own, proofs: [{ row: "r3", decision: "rotate" }, { row: "r5" }] }],
    [
      "a proof of a SQL user that has the name of a token",
      { ...ofTokens(own), proofs: [{ row: "r3", clusterId: "c1" }, { row: "r5" }] },
    ],
    ["a removal of a token that is called done without a proof", { ...ofTokens(own), claimed: ["r4"] }],
    [
      "a decision about a token of one's own",
      { ...ofTokens(own), decisions: [...own.decisions, [{ row: "r2", decision: "keep", by: MAREK }]] },
    ],
    [
      "a proof of a SQL user of this name elsewhere",
      { ...own, proofs: [{ row: "r3", clusterId: "c2" }, { row: "r5" }] },
    ],
    [
      "a decision about a row that was not frozen",
      { ...own, decisions: [...own.decisions, [{ row: "r9", decision: "keep", by: AIKO }]] },
    ],
  ])("%s", async (_, told) => {
    const { files, head } = await evidenceOf(told);
    expect(verifyReview(files, head).ok).toBe(false);
  });

  test("but a proof that came while the evidence was made may leave its row open, which claims less", async () => {
    const { files, head } = await evidenceOf({ ...own, late: ["r3"] });
    expect(verifyReview(files, head)).toMatchObject({ ok: true });
  });

  test("but passing on a row of one's own is not a self-review", async () => {
    const { files, head } = await evidenceOf({
      ...own,
      decisions: [[{ row: "r2", decision: "not_mine", by: MAREK }], ...own.decisions],
    });
    expect(verifyReview(files, head)).toMatchObject({ ok: true });
  });
});

const PROVE = process.env.ROLECALL_PROVE === "1";

test("any one byte that is changed in any file is found, with and without the head", async () => {
  const { files, head } = await evidenceOf(story());
  const place = fc.constantFrom(...files.keys()).chain((name) =>
    fc.record({
      name: fc.constant(name),
      at: fc.nat(Number(files.get(name)?.length) - 1),
      change: fc.integer({ min: 1, max: 255 }),
    }),
  );
  const found = ({ name, at, change }: { name: string; at: number; change: number }) => {
    const content = Buffer.from(files.get(name) ?? "");
    content[at] = Number(content[at]) ^ change;
    const changed = new Map(files).set(name, content);
    return !verifyReview(changed, head).ok && !verifyReview(changed, undefined).ok;
  };
  fc.assert(fc.property(place, found), { numRuns: PROVE ? 20_000 : 300, seed: 11 });
  // The files that no manifest lists. The long run changes each of their bytes.
  for (const name of ["SHA256SUMS", "chain.txt", "events.jsonl"])
    for (let at = 0; at < Number(files.get(name)?.length); at += PROVE ? 1 : name === "events.jsonl" ? 23 : 3)
      expect([name, at, found({ name, at, change: 1 })]).toEqual([name, at, true]);
});

describe("a head", () => {
  test("of before the close proves nothing", async () => {
    const { files, rows } = await evidenceOf(story());
    const close = rows.findIndex(({ action }) => action === "review.close");
    expect(verifyReview(files, rows[close - 1]?.hash).ok).toBe(false);
  });

  test("that was put into a forged chain as the hash of an event's fields proves nothing", async () => {
    const { files, head } = await planted(DEFECTS["a changed decision"] as Defect);
    remanifest(files);
    putLines(files, "chain.txt", linesOf(files, "chain.txt").toSpliced(-1, 0, head));
    rechain(files);
    expect(verifyReview(files, undefined).ok).toBe(true);
    expect(verifyReview(files, head).ok).toBe(false);
  });

  test.each(["", "0".repeat(64), "undefined"])(
    "that belongs to no event, such as %j, does not count as missing",
    async (head) => {
      expect(verifyReview((await evidenceOf(story())).files, head).ok).toBe(false);
    },
  );
});

describe("the script in the folder", () => {
  const folder = freshFolder();
  const run = (...given: string[]) => {
    const script = join(folder(), "verify-review.mjs");
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...given], {
      cwd: folder(),
      encoding: "utf8",
    });
    return { status, output: stdout + stderr };
  };
  const write = (files: Files) => {
    for (const [name, content] of files) writeFileSync(join(folder(), name), content);
  };

  test("proves the folder by itself, and fails where something was changed", async () => {
    const { files, head } = await evidenceOf(story());
    write(files);
    expect(run(".", head)).toEqual({
      status: 0,
      output: expect.stringMatching(/^PROVED\. The head is that of event 41019\.\nrev_1, /),
    });
    expect(run(folder()).output).toContain("Without the head it is not proved");
    writeFileSync(join(folder(), "decisions.csv"), "x");
    expect(run(".", head)).toEqual({
      status: 1,
      output: expect.stringContaining("decisions.csv is not as the manifest says"),
    });
  });

  test("prints no control characters of a name", async () => {
    const told = story();
    told.population[3] = rowOf("r4", "a\u001b[2Jb\u202ec\nPROVED.");
    const { files, head } = await evidenceOf({ ...told, claimed: ["r4"] });
    write(files);
    const { status, output } = run(".", head);
    expect(status).toBe(1);
    expect(output).toContain("a\\u001b[2Jb\\u202ec\\u000aPROVED.");
    expect(output).toMatch(/^[ -~\n]+$/);
  });

  test("has at most 100 lines and needs nothing but Node.js", () => {
    const text = readFileSync(join(import.meta.dirname, "verify-review.mjs"), "utf8");
    expect(text.split("\n").length - 1).toBeLessThanOrEqual(100);
    expect([...text.matchAll(/from "(.*?)"/g)].map(([, name]) => name)).toEqual([
      "node:crypto",
      "node:fs",
      "node:path",
    ]);
  });
});
