import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { emulatorForTest, PASSWORD, sqlUsers } from "../testing.ts";
import { SINGLE_CLUSTER_ID as CLUSTER } from "./scenarios.ts";

async function newFile(): Promise<{ folder: string; stateFile: string }> {
  const folder = await mkdtemp(join(tmpdir(), "emulator-state-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return { folder, stateFile: join(folder, "below", "state.json") };
}

test("users, passwords, blockers and states outlive a restart, in one file that only its owner reads", async () => {
  const { folder, stateFile } = await newFile();
  const first = await emulatorForTest({ stateFile });
  await sqlUsers(first).create("app");
  await first.addUser(CLUSTER, "blocked", { blockers: { schedules: 2 } });
  const added = first.addCluster("another");
  first.setClusterState(added, "LOCKED");
  await first.stop();
  expect(await readdir(join(folder, "below"))).toEqual(["state.json"]);
  expect((await stat(stateFile)).mode & 0o777).toBe(0o600);

  const second = await emulatorForTest({ stateFile });
  expect(second.userNames(CLUSTER)).toEqual(["app", "blocked"]);
  expect(second.passwordMatches(CLUSTER, "app", PASSWORD)).toBe(true);
  expect(second.passwordMatches(CLUSTER, "app", `${PASSWORD}x`)).toBe(false);
  expect((await sqlUsers(second).remove("blocked")).json?.message).toContain("2 scheduled jobs");
  const elsewhere = sqlUsers(second, `/api/v1/clusters/${added}/sql-users`);
  expect((await elsewhere.create("app")).status).toBe(409);
});

test("the file holds no password and no key, and no two users the same salt", async () => {
  const { stateFile } = await newFile();
  const emulator = await emulatorForTest({ stateFile, key: "CCDB1_a_canary_key" });
  for (const name of ["a", "b", "c"]) await sqlUsers(emulator).create(name, PASSWORD);
  await emulator.stop();
  const text = await readFile(stateFile, "utf8");
  expect(text).not.toContain(PASSWORD);
  expect(text).not.toContain("CCDB1_a_canary_key");
  expect(new Set(text.match(/SCRAM-SHA-256\$\d+:[^$]+\$/g)).size).toBe(3);
});

test("a page token stays valid after a restart", async () => {
  const { stateFile } = await newFile();
  const first = await emulatorForTest({ stateFile });
  await first.seedUsers(CLUSTER, 10);
  const { pagination } = (await sqlUsers(first).list("?pagination.limit=4")).json as {
    pagination: { next_page: string };
  };
  await first.stop();
  const second = await emulatorForTest({ stateFile });
  const reply = await sqlUsers(second).list(`?pagination.page=${encodeURIComponent(pagination.next_page)}`);
  expect(reply.json?.users).toHaveLength(6);
});

test("reset restarts the scenario", async () => {
  const { stateFile } = await newFile();
  const first = await emulatorForTest({ stateFile });
  await sqlUsers(first).create("app");
  await first.stop();
  const second = await emulatorForTest({ stateFile, reset: true });
  expect(second.userNames(CLUSTER)).toEqual([]);
});

test.each(["", "{", "[]", '{"format":1,"world":{"clusters":[]}}', '{"format":1}'])(
  "a file that holds %j is refused with what to do, and left as it is",
  async (content) => {
    const { folder } = await newFile();
    const stateFile = join(folder, "state.json");
    await writeFile(stateFile, content);
    await expect(emulatorForTest({ stateFile })).rejects.toThrow(/is not a state of this emulator.*--reset/);
    expect(await readFile(stateFile, "utf8")).toBe(content);
  },
);

test("ten thousand users are restored", async () => {
  const { stateFile } = await newFile();
  const first = await emulatorForTest({ stateFile, scenario: "large" });
  await first.stop();
  const second = await emulatorForTest({ stateFile });
  expect(second.userNames(CLUSTER)).toHaveLength(10_000);
});
