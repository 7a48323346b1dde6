import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { answersFor, toldBy } from "./answers.ts";
import { codeFor, readCode } from "./scripts.ts";
import { ownFolder } from "./testing-report.ts";

const CLUSTER = { id: "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6", name: "orders", plan: "BASIC", version: "v26.2.1" };
const NOW = Date.UTC(2026, 10, 30, 12);

test("a code tells its cluster and its minute", () => {
  const made = readCode(codeFor(CLUSTER, NOW), NOW);
  expect(made).toMatchObject({ at: NOW, isPossible: true });
  expect([made?.isFor(CLUSTER), made?.isFor({ id: CLUSTER.id.replace(/6$/, "7") })]).toEqual([true, false]);
});

test.each(["r-zzzzzzzz-a1b2c3d4e5f6-abcdefgh", "r-00000-a1b2c3d4e5f6-abcdefgh"])(
  "an answer with the made-up code %s is refused, and nothing else fails",
  (code) => {
    const { source, sourceAt, refusals } = toldBy({ text: "", code, source: "answers" }, CLUSTER as never, ["app"]);
    expect({ source, sourceAt }).toEqual({ source: "key", sourceAt: null });
    expect(refusals[0]).toContain("dated in the future");
  },
);

test("an answer that names no cluster is taken for none, even where there is one alone", async () => {
  const file = join(ownFolder(), "answer.txt");
  writeFileSync(file, "of a script of the page");
  await expect(answersFor([file], [CLUSTER as never])).rejects.toThrow("write CLUSTER=FILE");
  expect(await answersFor([`orders=${file}`], [CLUSTER as never])).toHaveProperty("size", 1);
});
