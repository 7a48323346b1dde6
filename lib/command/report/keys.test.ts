import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KEY } from "../../testing/scripted-vendor.ts";
import { rolecall } from "../testing-bundled.ts";
import { ownFolder, reportOn, vendorWith } from "./testing-report.ts";

test("no key is printed: a refused one, one given for the name of a file, one that cannot be sent", async () => {
  const cloud = await vendorWith([], () => ({ status: 401, json: { message: KEY } }));
  const refused = await reportOn(cloud);
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("refuses the key") });
  const env = { COCKROACH_SERVER: cloud.url };
  const missing = await rolecall(["report", "--key-file", "folder/nofile"], { env });
  expect(missing).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("folder/nofile cannot be read (ENOENT)"),
  });
  const asName = await rolecall(["report", "--key-file", KEY], { env });
  expect(asName).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("ENOENT") });
  const broken = await reportOn({ url: cloud.url, key: `${KEY}\n${KEY}` });
  expect(broken).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("not an API key") });
  for (const { stdout, stderr } of [refused, asName, broken]) expect(stdout + stderr).not.toContain("s3cret");
});

test.each([
  ["as an option", ["report", `--key=${KEY}`]],
  ["as a short option", ["report", `-k${KEY}`]],
  ["as an argument", ["report", KEY]],
  ["for a command", [KEY]],
])("a key given %s is not repeated", async (_where, given) => {
  const { exitCode, stdout, stderr } = await rolecall(given);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("error: ");
  expect(stdout + stderr).not.toContain(KEY);
});

test("the key is taken from a private file, standard input or the environment, where it warns", async () => {
  const cloud = await vendorWith(["app"]);
  const env = { COCKROACH_SERVER: cloud.url };
  const piped = await rolecall(["report", "--key-file", "-"], { env, stdin: KEY });
  expect(piped.exitCode).toBe(0);
  const open = join(ownFolder(), "key");
  writeFileSync(open, KEY);
  for (const mode of [0o644, 0o640]) {
    chmodSync(open, mode);
    const refused = await rolecall(["report", "--key-file", open], { env });
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("chmod 600") });
  }
  const warned = await rolecall(["report"], { env: { ...env, COCKROACH_API_KEY: KEY } });
  expect(warned).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("--key-file is safer") });
  const none = await rolecall(["report"], { env });
  expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("no terminal") });
  const keys = new Set(cloud.received.map(({ headers }) => headers.authorization));
  expect(keys).toEqual(new Set([`Bearer ${KEY}`]));
});
