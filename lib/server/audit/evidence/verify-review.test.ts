import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DEFECTS,
  type Defect,
  linesOf,
  planted,
  putLines,
  rechain,
  remanifest,
} from "../../../testing/reviews/review-defects.ts";
import { evidenceOf, type Files, rowOf, story } from "../../../testing/reviews/review-evidence.ts";
import { freshFolder } from "../../../testing/server.ts";
import { verifyReview } from "./verify-review.mjs";

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
    const { ok, proved, words } = verifyReview((await evidenceOf(story())).files, undefined);
    expect([ok, proved]).toEqual([true, false]);
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
  fc.assert(fc.property(place, found), { numRuns: PROVE ? 20_000 : 100, seed: 11 });
  // The files that no manifest lists. The long run changes each of their bytes.
  for (const name of ["SHA256SUMS", "chain.txt", "events.jsonl"])
    for (let at = 0; at < Number(files.get(name)?.length); at += PROVE ? 1 : name === "events.jsonl" ? 61 : 7)
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

  test.each([
    ["text", (first: number) => String(first)],
    ["fraction", (first: number) => first + 0.5],
    ["list", (first: number) => [first]],
  ])("proves nothing where the place of the chain is a %s, which would be compared as such", async (_, placed) => {
    const { files, head } = await evidenceOf(story());
    const [before = "", ...rest] = linesOf(files, "chain.txt");
    const [first, hash] = JSON.parse(before) as [number, string];
    putLines(files, "chain.txt", [JSON.stringify([placed(first), hash]), ...rest]);
    expect(verifyReview(files, head)).toMatchObject({ ok: false, proved: false });
  });

  test("proves nothing where the place or the time of an event is a text", async () => {
    for (const field of ["sequence", "at"]) {
      const { files } = await evidenceOf(story());
      rechain(files, (event) => Object.assign(event, { [field]: String(event[field]) }));
      expect(verifyReview(files, undefined).words.join(" "), field).toContain("no place or time");
    }
  });

  test("of before the close counts beside a later one, and must be in the chain too", async () => {
    const { files, head, rows } = await evidenceOf(story());
    expect(verifyReview(files, rows[3]?.hash, head).ok).toBe(true);
    expect(verifyReview(files, "0".repeat(64), head).ok).toBe(false);
  });

  test.each(["", "0".repeat(64), "undefined"])(
    "that belongs to no event, such as %j, does not count as missing",
    async (head) => {
      expect(verifyReview((await evidenceOf(story())).files, head).ok).toBe(false);
    },
  );
});

describe("evidence that an older version closed", () => {
  const closed = JSON.parse(readFileSync("lib/testing/reviews/closed-review.json", "utf8")) as {
    head: string;
    files: Record<string, string>;
  };
  const files: Files = new Map(Object.entries(closed.files).map(([name, text]) => [name, Buffer.from(text)]));
  const folder = freshFolder();

  test("is proved by its own script and by this one, which names what that version did not bind", () => {
    for (const [name, content] of files) writeFileSync(join(folder(), name), content);
    const own = spawnSync(process.execPath, [join(folder(), "verify-review.mjs"), folder(), closed.head]);
    expect([own.status, String(own.stdout)]).toEqual([
      0,
      expect.stringMatching(/^PROVED\. The head is that of event 36\./),
    ]);
    expect(verifyReview(files, closed.head)).toEqual({
      ok: true,
      proved: true,
      words: [
        "PROVED. A head is that of event 36.",
        expect.stringContaining("Q4: 10 rows"),
        expect.stringMatching(/^Not bound, .* name, scope, clusters, reviewers, fallback reviewer and due date/),
        expect.stringMatching(/^Not bound, .* that no decision was left out/),
      ],
    });
  });

  test("is not proved where a file was changed", () => {
    const changed = new Map(files).set("decisions.csv", Buffer.from("x"));
    expect(verifyReview(changed, closed.head).ok).toBe(false);
  });

  test("of a review that was started before and closed by this version, binds its events", async () => {
    const { files: mixed, head } = await evidenceOf({ ...story(), old: ["start"] });
    const { ok, words } = verifyReview(mixed, head);
    expect([ok, words.slice(2)]).toEqual([true, [expect.stringMatching(/^Not bound, .* name, scope/)]]);
    expect(verifyReview((await evidenceOf({ ...story(), old: ["start"], suppressed: 2 })).files, head).ok).toBe(false);
  });
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
      output: expect.stringMatching(/^PROVED\. A head is that of event 41019\.\nrev_1, /),
    });
    expect(run(folder())).toEqual({ status: 2, output: expect.stringContaining("Without the head it is not proved") });
    writeFileSync(join(folder(), "decisions.csv"), "x");
    expect(run(".", head)).toEqual({
      status: 1,
      output: expect.stringContaining("decisions.csv is not as the manifest says"),
    });
  });

  test("says the same under any other name, through a link, and from standard input", async () => {
    const { files, head } = await evidenceOf(story());
    const evidence = join(folder(), "evidence");
    mkdirSync(evidence);
    for (const [name, content] of files) writeFileSync(join(evidence, name), content);
    const script = readFileSync(join(import.meta.dirname, "verify-review.mjs"));
    writeFileSync(join(folder(), "package.json"), '{"type":"module"}');
    for (const name of ["trusted.mjs", "verify-review (1).mjs", "öffne mich.js"])
      writeFileSync(join(folder(), name), script);
    symlinkSync(join(folder(), "trusted.mjs"), join(folder(), "link.mjs"));
    symlinkSync(folder(), join(folder(), "folder"));
    const started = (args: string[], input?: Buffer) => {
      const { status, stdout } = spawnSync(process.execPath, [...args, evidence, head], { cwd: folder(), input });
      return { args, status, proved: String(stdout).startsWith("PROVED.") };
    };
    const names = ["trusted.mjs", "verify-review (1).mjs", "öffne mich.js", "link.mjs", "folder/link.mjs"];
    const all = [...names.map((name) => [name]), ["--preserve-symlinks-main", "link.mjs"]].map((args) => started(args));
    all.push(started(["--input-type=module", "-"], script));
    expect(all.filter(({ status, proved }) => status !== 0 || !proved)).toEqual([]);
    writeFileSync(join(evidence, "decisions.csv"), "x");
    expect(names.map((name) => started([name]).status)).toEqual(names.map(() => 1));
  });

  test("prints no control characters of a name", async () => {
    const reviewed = story();
    reviewed.population[3] = rowOf("r4", "a\u001b[2Jb\u202ec\nPROVED.");
    const { files, head } = await evidenceOf({ ...reviewed, claimed: ["r4"] });
    write(files);
    const { status, output } = run(".", head);
    expect(status).toBe(1);
    expect(output).toContain("a\\u001b[2Jb\\u202ec\\u000aPROVED.");
    expect(output).toMatch(/^[ -~\n]+$/);
  });

  test("has at most 280 lines, for reviews and leaver plans, and needs nothing but Node.js", () => {
    const text = readFileSync(join(import.meta.dirname, "verify-review.mjs"), "utf8");
    expect(text.split("\n").length - 1).toBeLessThanOrEqual(280);
    expect([...text.matchAll(/from "(.*?)"/g)].map(([, name]) => name)).toEqual([
      "node:crypto",
      "node:fs",
      "node:path",
      "node:url",
    ]);
  });
});
