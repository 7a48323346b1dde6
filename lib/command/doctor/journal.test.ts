import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { Thing } from "#lib/sql/assumptions/full/things.ts";
import { ownFolder } from "../report/testing-report.ts";
import { FileJournal } from "./journal.ts";

const CLUSTER = "8f4a2c1e-5b7d-4e3a-9c21-0d6e8f7a1b01";
const KEY = "CCDB1_a-key";
const USER: Thing = {
  kind: "user",
  name: `rolecall_doctor_${"a2".repeat(10)}`,
  madeBy: "sql",
  owner: null,
  marks: ["2026-12-01 04:00:00.000123+00:00", "2001-01-02 04:00:00.000456+00:00"],
  plannedAt: 1,
  seen: null,
};

beforeEach(() => {
  const before = process.env.XDG_STATE_HOME;
  process.env.XDG_STATE_HOME = ownFolder();
  onTestFinished(() => {
    if (before === undefined) delete process.env.XDG_STATE_HOME;
    else process.env.XDG_STATE_HOME = before;
  });
});

const things = async (journal: FileJournal) => (await journal.read()).things;

test("is a file of mode 0600 that is gone once nothing is left", async () => {
  const journal = new FileJournal(CLUSTER, KEY);
  await journal.write([USER]);
  expect(statSync(journal.path).mode & 0o777).toBe(0o600);
  expect(readFileSync(journal.path, "utf8")).not.toContain(KEY);
  expect(await things(new FileJournal(CLUSTER, KEY))).toEqual([USER]);
  await journal.write([]);
  expect(() => statSync(journal.path)).toThrow();
});

/** The file as somebody else wrote it who can write files, and does not know the key. */
async function forged(
  change: (line: { thing: Record<string, unknown>; seal: string }) => unknown,
): Promise<FileJournal> {
  const journal = new FileJournal(CLUSTER, KEY);
  await journal.write([USER]);
  const [line] = JSON.parse(readFileSync(journal.path, "utf8"));
  writeFileSync(journal.path, JSON.stringify([change(line)]));
  return new FileJournal(CLUSTER, KEY);
}

test.each<readonly [string, Parameters<typeof forged>[0]]>([
  ["the name of a real SQL user", (line) => ({ ...line, thing: { ...line.thing, name: "app_orders" } })],
  [
    "another name of a check",
    (line) => ({ ...line, thing: { ...line.thing, name: `rolecall_doctor_${"b3".repeat(10)}` } }),
  ],
  ["another birth", (line) => ({ ...line, thing: { ...line.thing, marks: ["2027-01-01 00:00:00+00:00", "x"] } })],
  ["a birth that was seen", (line) => ({ ...line, thing: { ...line.thing, seen: "2027-01-01 00:00:00+00:00" } })],
  ["another way of making", (line) => ({ ...line, thing: { ...line.thing, madeBy: "api" } })],
  ["no seal", ({ thing }) => ({ thing })],
  ["nothing of a line", () => 7],
])("a line with %s is not believed, and stays for a person to see", async (_, change) => {
  const journal = await forged(change);
  const { things: believed, others } = await journal.read();
  expect({ believed, others: others.length }).toEqual({ believed: [], others: 1 });
  await journal.write([USER]);
  expect(JSON.parse(readFileSync(journal.path, "utf8"))).toHaveLength(2);
});

test("a line of another cluster or another key is not believed", async () => {
  await new FileJournal(CLUSTER, KEY).write([USER]);
  expect(await things(new FileJournal(CLUSTER, "CCDB1_another-key"))).toEqual([]);
  const other = new FileJournal(CLUSTER.replace("8", "9"), KEY);
  writeFileSync(other.path, readFileSync(new FileJournal(CLUSTER, KEY).path), { mode: 0o600 });
  expect(await things(other)).toEqual([]);
});

test("a file that is no journal, or that others may read, is refused", async () => {
  const journal = new FileJournal(CLUSTER, KEY);
  mkdirSync(join(journal.path, ".."), { recursive: true });
  writeFileSync(journal.path, "{", { mode: 0o600 });
  await expect(journal.read()).rejects.toThrow("is no journal of a check");
  writeFileSync(journal.path, "[]", { mode: 0o644 });
  await new FileJournal(CLUSTER, KEY).write([USER]);
  expect(statSync(journal.path).mode & 0o777).toBe(0o600);
});

test("keeps a second check out, and not one after a process that is gone", async () => {
  const journal = new FileJournal(CLUSTER, KEY);
  await journal.alone(async () => {
    await expect(new FileJournal(CLUSTER, KEY).alone(async () => {})).rejects.toThrow("another full check");
  });
  const gone = 2 ** 22 + 1;
  writeFileSync(`${journal.path}.lock`, String(gone));
  expect(await journal.alone(async () => "ran")).toBe("ran");
});
