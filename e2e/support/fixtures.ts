import { test as base, expect, type Page } from "playwright/test";
import { type Emulator, startEmulator } from "../../lib/emulator/emulator.ts";
import { startPostgres, type TestPostgres } from "../../lib/testing/stores/postgres.ts";
import { addAdministrator, signInCall } from "./accounts.ts";
import { actWhenAlive, leaveWhenReturned } from "./alive.ts";
import { ADMINISTRATOR, CANARY_KEY } from "./known.ts";
import { emptyMail, MAIL_TO_FILES } from "./mail.ts";
import { newFolder, type Rolecall, removeFolder, startRolecall } from "./rolecall.ts";
import { contextsOf } from "./servers/contexts.ts";
import { type Replicas, startReplicas } from "./servers/replicas.ts";
import { inStore } from "./store-file.ts";

export { ADMINISTRATOR, CANARY_KEY, expect };

const RECENT_MS = 3 * 60_000;
let confirmedAt = Date.now();

type SignedIn = Awaited<ReturnType<import("playwright/test").BrowserContext["storageState"]>>;

type WorkerFixtures = {
  /** acts on elements wait for hydration */
  alive: undefined;
  /** the cloud behind Rolecall; the rate limit is off so that tests need not wait for it */
  cloud: Emulator;
  /** from the first test on that asks for it, the SQL users of the first cluster are login roles of this server */
  database: TestPostgres;
  /** two servers on one PostgreSQL, for the tests of replicas.spec.ts */
  replicas: Replicas;
  rolecall: Rolecall;
  /** cookies of the administrator */
  signedIn: SignedIn;
  /** another Rolecall with the same administrator, which writes its mails as files */
  mailServer: { rolecall: Rolecall; signedIn: SignedIn };
};

type TestFixtures = {
  /** takes the contexts back that the test has used */
  contexts: undefined;
  /** a cluster of this test alone */
  clusterId: string;
  /** a page of the administrator; a violation of the content security policy fails the test */
  page: Page;
  /** a page of a browser that is not signed in */
  stranger: Page;
  /** the Rolecall with mail, which has sent none yet; it knows `clusterId` */
  withMail: Rolecall;
};

/** For `test.use`: the pages of a test are on the Rolecall with mail, without a signed-in account. */
export const ON_MAIL_SERVER = {
  baseURL: async ({ withMail }: { withMail: Rolecall }, use: (url: string) => Promise<void>) => use(withMail.url),
  storageState: { cookies: [], origins: [] },
};

export const test = base.extend<TestFixtures, WorkerFixtures>({
  alive: [
    async ({ browser }, use) => {
      const page = await browser.newPage();
      actWhenAlive(page);
      leaveWhenReturned(page);
      await page.close();
      await use(undefined);
    },
    { scope: "worker", auto: true },
  ],
  cloud: [
    async ({}, use) => {
      const cloud = await startEmulator({ key: CANARY_KEY, scenario: "demo", rateLimit: { perSecond: 0 } });
      await use(cloud);
      await cloud.stop();
    },
    { scope: "worker" },
  ],
  // These two are here and not in the files that use them: a fixture of a file's own costs a worker, with its servers and its browser.
  database: [
    async ({ cloud }, use) => {
      const database = await startPostgres();
      await cloud.openDatabase(database.url);
      await use(database);
      await database.stop();
    },
    { scope: "worker" },
  ],
  replicas: [
    async ({}, use) => {
      const replicas = await startReplicas({ WEBHOOK_ALLOW_PRIVATE: "true" });
      await use(replicas);
      await replicas.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  rolecall: [async ({ cloud }, use) => runRolecall(cloud, {}, use), { scope: "worker" }],
  signedIn: [async ({ rolecall }, use) => use(await setUp(rolecall)), { scope: "worker" }],
  mailServer: [
    async ({ cloud }, use) =>
      runRolecall(cloud, MAIL_TO_FILES, async (rolecall) => use({ rolecall, signedIn: await setUp(rolecall) })),
    { scope: "worker" },
  ],
  baseURL: async ({ rolecall }, use) => use(rolecall.url),
  storageState: async ({ rolecall, signedIn }, use) => {
    // A confirmation is valid for ten minutes, and this one is from the start of the run.
    if (Date.now() > confirmedAt + RECENT_MS) {
      confirmedAt = Date.now();
      const ofAdministrator = "account_id = (select id from accounts where email = ?)";
      const statement = `update sessions set confirmed_at = ? where ${ofAdministrator}`;
      inStore(rolecall, statement, confirmedAt, ADMINISTRATOR.email);
    }
    await use(signedIn);
  },
  contexts: [
    async ({ browser }, use) => {
      await use(undefined);
      await contextsOf(browser).takeBack();
    },
    { auto: true },
  ],
  context: async ({ browser, baseURL, rolecall, storageState }, use) => {
    if (typeof storageState === "string") throw new Error("Cookies are given as they are, not as a file.");
    await use(await contextsOf(browser).lend(baseURL ?? rolecall.url, storageState));
  },
  page: async ({ page }, use) => {
    const violations = await watchForViolations(page);
    await use(page);
    expect(violations).toEqual([]);
  },
  stranger: async ({ browser, baseURL, rolecall }, use) => {
    const page = await (await contextsOf(browser).lend(baseURL ?? rolecall.url)).newPage();
    const violations = await watchForViolations(page);
    await use(page);
    expect(violations).toEqual([]);
  },
  withMail: async ({ mailServer: { rolecall, signedIn }, clusterId: _ }, use) => {
    emptyMail(rolecall);
    await lookAgain(rolecall, signedIn);
    await use(rolecall);
  },
  clusterId: async ({ cloud, rolecall, signedIn }, use) => {
    const clusterId = cloud.addCluster();
    await lookAgain(rolecall, signedIn);
    await use(clusterId);
    cloud.clearFaults();
    // Every page names all clusters.
    cloud.setClusterState(clusterId, "DELETED");
  },
});

async function runRolecall(
  cloud: Emulator,
  env: Record<string, string>,
  use: (rolecall: Rolecall) => Promise<void>,
): Promise<void> {
  const folder = newFolder();
  const always = {
    COCKROACH_SERVER: cloud.url,
    COCKROACH_API_KEY: CANARY_KEY,
    COCKROACH_REQUESTS_PER_SECOND: "0",
    // A round in the background would end SQL users that a test has in the store alone, and read a cluster while a test fills it.
    DRIFT_CHECK_MINUTES: "0",
  };
  const rolecall = await startRolecall({ ...always, ...env }, folder);
  await use(rolecall);
  await rolecall.stop();
  removeFolder(folder);
}

/** Adds the administrator and signs them in; resolves to their cookies. */
async function setUp(rolecall: Rolecall): Promise<SignedIn> {
  addAdministrator(rolecall);
  const answer = await fetch(`${rolecall.url}/sign-in`, signInCall(rolecall.url, ADMINISTRATOR));
  expect(await answer.text()).toContain('"entered"');
  return { cookies: answer.headers.getSetCookie().map(asBrowserKeeps), origins: [] };
}

/** Clears the facts about clusters that Rolecall caches for a minute. */
async function lookAgain({ url }: Rolecall, { cookies }: SignedIn): Promise<void> {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  expect((await fetch(`${url}/api/operations/cluster.list?fresh=true`, { headers: { cookie } })).ok).toBe(true);
}

/** A `Set-Cookie` as a browser keeps it. */
function asBrowserKeeps(line: string): SignedIn["cookies"][number] {
  const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
  const everywhere = { domain: "localhost", path: "/", expires: -1, httpOnly: true, sameSite: "Lax" as const };
  return { name, value, ...everywhere, secure: /; *secure/i.test(line) };
}

/** Collects violations of the content security policy and errors of scripts. */
async function watchForViolations(page: Page): Promise<string[]> {
  const found: string[] = [];
  // The console does not show a refused `eval` that its script caught.
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
      console.error(`Content Security Policy: ${violatedDirective} refused ${blockedURI} of ${sourceFile}`),
    ),
  );
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) found.push(message.text());
  });
  page.on("pageerror", (error) => found.push(String(error)));
  return found;
}
