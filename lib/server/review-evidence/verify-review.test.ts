import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFECTS, type Defect, linesOf, planted, putLines, rechain, remanifest } from "../../testing/review-defects.ts";
import { evidenceOf, type Files, rowOf, story } from "../../testing/review-evidence.ts";
import { freshFolder } from "../../testing/server.ts";
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
    const reviewed = story();
    reviewed.population[3] = rowOf("r4", "a\u001b[2Jb\u202ec\nPROVED.");
    const { files, head } = await evidenceOf({ ...reviewed, claimed: ["r4"] });
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
