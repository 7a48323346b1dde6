import { createServer } from "node:http";
import { availableParallelism } from "node:os";
import { alertIn, createAdministrator, hiddenFields, postSignIn, signIn } from "./support/accounts.ts";
import { postAction } from "./support/actions.ts";
import { ADMINISTRATOR, test as base, expect } from "./support/fixtures.ts";
import { type StartOwn, startOwn } from "./support/start-own.ts";
import { inStore } from "./support/store-file.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });
test.use({ storageState: { cookies: [], origins: [] } });
test.beforeAll(({ signedIn }) => expect(signedIn.cookies, "Rolecall is set up").not.toEqual([]));

test.describe("posted from another site", () => {
  test("a form with the right password in it signs nobody in", async ({ stranger, rolecall }) => {
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

  for (const origin of ["https://evil.example", "null", null])
    test(`with Origin ${origin === null ? "missing" : origin}, nobody is signed in or out`, async ({
      stranger,
      request,
      rolecall,
    }) => {
      const answer = await postSignIn(request, rolecall, ADMINISTRATOR, { origin });
      expect(answer.headersArray().filter(({ name }) => name.toLowerCase() === "set-cookie")).toEqual([]);
      expect(await answer.text()).not.toContain(ADMINISTRATOR.password);

      await signIn(stranger);
      const own = stranger.context().request;
      const headers: Record<string, string> = origin === null ? {} : { origin };
      await postAction(own, "signOutAction", [], { headers });
      expect((await own.get("/api/clusters")).status()).toBe(200);
    });
});

test("a flood of sign-ins is slowed, not dropped: what can wait is served, the rest is told to try again", async ({
  startOwn,
}) => {
  // One thread for hashes makes the queue as long on a large machine as on a small one; each guess has an address of its own.
  const rolecall = await startOwn({ UV_THREADPOOL_SIZE: "1", TRUSTED_PROXY_HOPS: "1" });
  expect(await createAdministrator(rolecall)).toContain('"ok":true');
  const fields = await hiddenFields(`${rolecall.url}/sign-in`);
  const attempt = async (index: number) => {
    const guess = { email: `guess.${index}@halden.example`, password: "heron-quarry-lantern-62" };
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...(index % 40 === 0 ? ADMINISTRATOR : guess) }))
      body.set(name, value);
    const headers = { origin: rolecall.url, "x-forwarded-for": `10.0.${Math.floor(index / 250)}.${index % 250}` };
    const answer = await fetch(`${rolecall.url}/sign-in`, { method: "POST", body, headers, redirect: "manual" });
    return answer.status === 303 ? "in" : alertIn(await answer.text());
  };
  const places = availableParallelism() + 32;
  // The first ones make the server's code warm.
  const answers = await Promise.all(Array.from({ length: places }, (_, index) => attempt(index)));
  answers.push(...(await Promise.all(Array.from({ length: 3 * places }, (_, index) => attempt(places + index)))));

  const saying = (words: string) => answers.filter((answer) => answer.startsWith(words)).length;
  const [busy, wrong, signedIn] = [saying("Rolecall is busy"), saying("Email or password is wrong"), saying("in")];
  expect(busy).toBeGreaterThan(0);
  expect(wrong + signedIn).toBeGreaterThanOrEqual(places);
  expect(busy + wrong + signedIn).toBe(answers.length);
  // Who was told to try again has not failed.
  const failures = inStore(
    rolecall,
    "select sum(failures) as count from sign_in_failures where bucket like 'account:g%'",
  );
  expect(failures).toEqual([{ count: wrong }]);
  expect(await attempt(0)).toBe("in");
});
