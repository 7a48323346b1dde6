import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { emulatorForTest } from "./testing.ts";
import { DEMO_CLUSTERS } from "./world/scenario-demo.ts";

const run = promisify(execFile);
const hasCurl = await run("curl", ["--version"]).then(
  () => true,
  () => false,
);

/** The command line of the documentation, by curl where there is one, else the same request by fetch. */
async function request(method: string, url: string, headers: string[], data?: string): Promise<unknown> {
  if (hasCurl) {
    const args = ["--silent", "--show-error", "--request", method, "--url", url];
    for (const header of headers) args.push("--header", header);
    if (data !== undefined) args.push("--data", data);
    return JSON.parse((await run("curl", args)).stdout);
  }
  const pairs = headers.map((header): [string, string] => {
    const [name = "", value = ""] = header.split(": ");
    return [name, value];
  });
  const response = await fetch(url, { method, headers: pairs, body: data ?? null });
  return response.json();
}

test("the four documented user management calls are answered as documented", async () => {
  const emulator = await emulatorForTest({ scenario: "demo" });
  const cluster = DEMO_CLUSTERS.production;
  const users = `${emulator.url}/api/v1/clusters/${cluster}/sql-users`;
  const authorization = `Authorization: Bearer ${emulator.key}`;
  const json = "Content-Type: application/json";

  expect(await request("GET", users, [authorization])).toEqual({
    users: emulator.userNames(cluster).map((name) => ({ name })),
  });
  const created = JSON.stringify({ name: "new_user", password: "SecurePassword123!" });
  expect(await request("POST", users, [authorization, json], created)).toEqual({ name: "new_user" });
  expect(emulator.passwordMatches(cluster, "new_user", "SecurePassword123!")).toBe(true);
  const changed = JSON.stringify({ password: "NewSecurePassword456!" });
  expect(await request("PUT", `${users}/new_user/password`, [authorization, json], changed)).toEqual({
    name: "new_user",
  });
  expect(emulator.passwordMatches(cluster, "new_user", "NewSecurePassword456!")).toBe(true);
  expect(await request("DELETE", `${users}/new_user`, [authorization])).toEqual({ name: "new_user" });
  expect(emulator.userNames(cluster)).not.toContain("new_user");
});
