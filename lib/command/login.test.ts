import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { seal } from "#lib/shared/passwords/sealing.ts";
import { sealedForDevice } from "#lib/shared/people/device-login.ts";
import { type Answer, startApi, TOKEN } from "./testing-api.ts";
import { rolecall } from "./testing-bundled.ts";

const ABOUT = {
  name: "laptop",
  kind: "personal",
  owner: "Ada",
  scopes: ["read"],
  clusters: "all",
  expiresAt: "2027-02-01T00:00:00.000Z",
};

let home = "";
let api: Awaited<ReturnType<typeof startApi>>;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "rolecall-login-"));
  api = await startApi(({ path }) => (path === "/token" ? { body: ABOUT } : undefined));
  return async () => {
    await api.stop();
    rmSync(home, { recursive: true });
  };
});
const run = (given: readonly string[], stdin = "", env: Record<string, string> = {}) =>
  rolecall(given, { stdin, env: { HOME: home, XDG_CONFIG_HOME: join(home, "config"), ...env } });
const file = () => join(home, "config/rolecall/credentials.json");
const signIn = () => run(["login", api.url, "--with-token"], `${TOKEN}\n`);

test("login stores a token that works in a file of its user alone, and logout removes it", async () => {
  const { exitCode, stderr } = await signIn();
  expect(exitCode).toBe(0);
  expect(stderr).toContain("signed in with laptop of Ada until 2027-02-01");
  expect(stderr).not.toContain(TOKEN);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual({ url: api.url, token: TOKEN });
  expect((await run(["whoami"])).stdout).toContain("laptop (personal) of Ada");
  await run(["logout"]);
  expect((await run(["whoami"])).stderr).toContain("not signed in");
});

test("a token that the server refuses is not stored", async () => {
  const { exitCode, stderr } = await run(["login", api.url, "--with-token"], "rlc_another");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("token_invalid");
  expect((await run(["login", api.url, "--with-token"], "secret")).stderr).toContain("begins with rlc_");
  expect((await run(["whoami"])).stderr).toContain("not signed in");
});

test("a file that others may read is not used", async () => {
  await signIn();
  chmodSync(file(), 0o644);
  const { exitCode, stderr } = await run(["whoami"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`chmod 600 ${file()}`);
});

test("a stored token goes to no other server, and no token crosses a network unprotected", async () => {
  await signIn();
  const other = await startApi(() => ({ body: ABOUT }));
  const { stderr } = await run(["whoami"], "", { ROLECALL_URL: other.url });
  expect(stderr).toContain("not signed in");
  expect(other.calls).toEqual([]);
  await other.stop();
  const plain = await run(["login", "http://rolecall.example.com", "--with-token"], TOKEN);
  expect(plain.stderr).toContain("must begin with https://");
});

test("a redirect is not followed", async () => {
  const target = await startApi(() => ({ body: ABOUT }));
  const from = await startApi(() => ({ status: 307, headers: { location: `${target.url}/api/v1/token` } }));
  const { exitCode } = await run(["whoami"], "", from.env);
  expect(exitCode).toBe(2);
  expect(target.calls).toEqual([]);
  await Promise.all([target.stop(), from.stop()]);
});

/** A server on which a person confirms the code after the first poll. */
async function deviceServer(answer: (publicKey: string) => Promise<Answer>) {
  let publicKey = "";
  let polls = 0;
  return startApi(({ path, body }) => {
    if (path === "/token") return { body: ABOUT };
    if (path === "/api/device") {
      publicKey = String(body.seal_to);
      const page = "https://rolecall.example.com/device";
      return {
        body: {
          device_code: "d".repeat(43),
          user_code: "BCDF-GHJK",
          expires_in: 5,
          interval: 0.05,
          verification_uri: page,
          verification_uri_complete: `${page}?code=BCDF-GHJK`,
        },
      };
    }
    polls += 1;
    return polls === 1 ? { status: 400, body: { error: "authorization_pending" } } : answer(publicKey);
  });
}

test("login shows a link and a code, and opens the token that is sealed to its key", async () => {
  const server = await deviceServer(async (publicKey) => ({
    body: { sealed: await seal(publicKey, TOKEN, sealedForDevice(publicKey)) },
  }));
  const { exitCode, stdout, stderr } = await run(["login", server.url]);
  await server.stop();
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
  expect(stderr).toContain("Open https://rolecall.example.com/device?code=BCDF-GHJK\n");
  expect(stderr).toContain("type the code BCDF-GHJK");
  expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual({ url: server.url, token: TOKEN });
});

test.each([
  ["denied in the browser", { error: "access_denied" }],
  ["the code was not confirmed in time", { error: "expired_token" }],
])("login ends with “%s”, and stores nothing", async (words, body) => {
  const server = await deviceServer(async () => ({ status: 400, body }));
  const { exitCode, stderr } = await run(["login", server.url]);
  await server.stop();
  expect(exitCode).toBe(2);
  expect(stderr).toContain(words);
  expect((await run(["whoami"])).stderr).toContain("not signed in");
});
