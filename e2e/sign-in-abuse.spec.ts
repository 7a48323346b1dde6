import { createServer } from "node:http";
import { availableParallelism } from "node:os";
import { alertIn, createAdministrator, enter, hiddenFields, postSignIn } from "./support/accounts.ts";
import { ADMINISTRATOR, test as base, expect } from "./support/fixtures.ts";
import { type StartOwn, startOwn } from "./support/start-own.ts";
import { inStore } from "./support/store-file.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });
test.use({ storageState: { cookies: [], origins: [] } });
const WRONG = "heron-quarry-lantern-62";
/** A hash that matches no password and takes a hundred times as long to check as Rolecall's own. */
const SLOW_HASH = `$argon2id$v=19$m=19456,t=200,p=1$${"A".repeat(22)}$${"A".repeat(43)}`;

const slow = (core: number) => ({ email: `slow.${core}@halden.example`, password: WRONG });
const guess = (index: number) => ({ email: `guess.${index}@halden.example`, password: WRONG });

test.beforeAll(({ signedIn }) => expect(signedIn.cookies, "Rolecall is set up").not.toEqual([]));

test.describe("posted from another site", () => {
  test("a cross-site form with the right password signs no one in", async ({ stranger, rolecall }) => {
    const fields = { ...(await hiddenFields(`${rolecall.url}/sign-in`)), ...ADMINISTRATOR };
    const inputs = Object.entries(fields).map(
      ([name, value]) => `<input name="${name}" value="${value.replaceAll('"', "&quot;")}">`,
    );
    const evil = createServer((_request, response) => {
      response.setHeader("content-type", "text/html");
      response.end(
        `<form method="post" enctype="multipart/form-data" action="${rolecall.url}/sign-in">${inputs.join("")}<button>Win a prize</button></form>`,
      );
    });
    await new Promise<void>((resolve) => evil.listen(0, "127.0.0.1", resolve));
    const address = evil.address();
    if (typeof address !== "object" || address === null) throw new Error("no address");
    try {
      await stranger.goto(`http://127.0.0.1:${address.port}/`);
      const answered = stranger.waitForResponse(`${rolecall.url}/sign-in`);
      await stranger.getByRole("button", { name: "Win a prize" }).click();
      expect((await answered).status()).toBeGreaterThanOrEqual(400);
      expect(await stranger.context().cookies(rolecall.url)).toEqual([]);
      await stranger.goto(`${rolecall.url}/clusters`);
      await expect(stranger.getByRole("heading", { name: "Sign in" })).toBeVisible();
    } finally {
      evil.close();
    }
  });

  test("a foreign or missing Origin signs no one in or out", async ({ stranger, request, rolecall }) => {
    await enter(stranger, rolecall);
    const own = stranger.context().request;
    for (const origin of ["https://evil.example", "null", null]) {
      const answer = await postSignIn(request, rolecall, ADMINISTRATOR, { origin });
      expect(answer.headersArray().filter(({ name }) => name.toLowerCase() === "set-cookie")).toEqual([]);
      expect(await answer.text()).not.toContain(ADMINISTRATOR.password);
      const headers: Record<string, string> = origin === null ? {} : { origin };
      const refused = await own.post("/api/session/end", { headers });
      expect(refused.status()).toBe(403);
      expect(refused.headers()).not.toHaveProperty("clear-site-data");
      expect((await own.get("/api/operations/cluster.list")).status()).toBe(200);
    }
    const ended = await own.post("/api/session/end", { headers: { origin: rolecall.url } });
    expect(ended.headers()["clear-site-data"]).toBe('"cache", "storage"');
    expect((await own.get("/api/operations/cluster.list")).status()).toBe(401);
  });
});

test("of forty sign-ins while every core hashes, eight are refused as busy and the rest are served @long", async ({
  startOwn,
}) => {
  const cores = availableParallelism();
  // One more thread, which authenticates new connections to PostgreSQL.
  const rolecall = await startOwn({ UV_THREADPOOL_SIZE: String(cores + 1), TRUSTED_PROXY_HOPS: "1" });
  expect(await createAdministrator(rolecall)).toContain('"ok":true');
  for (let core = 0; core < cores; core++)
    inStore(
      rolecall,
      "insert into accounts (id, email, name, password_hash, role, created_at) values (?, ?, 'Slow', ?, 'administrator', 0)",
      ...[`acc_slow_${core}`, slow(core).email, SLOW_HASH],
    );
  const fields = await hiddenFields(`${rolecall.url}/sign-in`);
  let addresses = 0;
  const attempt = async (credentials: { email: string; password: string }) => {
    addresses += 1;
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...credentials })) body.set(name, value);
    const headers = { origin: rolecall.url, "x-forwarded-for": `10.0.0.${addresses}` };
    const answer = await fetch(`${rolecall.url}/sign-in`, { method: "POST", body, headers, redirect: "manual" });
    return answer.status === 303 ? "in" : (/^[^.]*/.exec(alertIn(await answer.text()))?.[0].trim() ?? "");
  };
  const failures = (bucket: string) =>
    Number(
      inStore(rolecall, "select sum(failures) as count from sign_in_failures where bucket like ?", bucket)[0]?.count,
    );

  let done = 0;
  const hashing = Array.from({ length: cores }, (_, core) => attempt(slow(core)).finally(() => done++));
  await expect.poll(() => failures("account:slow%")).toBe(cores);
  const forty = Array.from({ length: 40 }, async (_, index) => ({
    answer: await attempt(index % 20 === 0 ? ADMINISTRATOR : guess(index)),
    whileHashing: done === 0,
  }));
  const answers = await Promise.all(forty);
  expect(await Promise.all(hashing)).toEqual(hashing.map(() => "Email or password is wrong"));
  const count = (words: string) => answers.filter(({ answer }) => answer === words).length;
  expect(count("Rolecall is busy")).toBe(8);
  expect(answers.filter(({ answer, whileHashing }) => answer === "Rolecall is busy" && !whileHashing)).toEqual([]);
  expect(count("Email or password is wrong") + count("in")).toBe(32);
  // A request refused as busy does not count as a failure.
  expect(failures("account:guess%")).toBe(count("Email or password is wrong"));
  expect(await attempt(ADMINISTRATOR)).toBe("in");
});
