import { readFileSync } from "node:fs";
import type { Page } from "playwright/test";
import { DEMO_CLUSTERS } from "../../lib/emulator/world/scenario-demo.ts";
import type { Rotation } from "../../lib/shared/passwords/rotation.ts";
import { seeded } from "../../lib/testing/random.ts";
import { addAdministrator, enter } from "../support/accounts.ts";
import { ROUTES } from "../support/faults/expect-row.ts";
import { startProxy } from "../support/faults/proxy.ts";
import { silenceServers } from "../support/faults/settled.ts";
import { expect } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";
import type { Rolecall } from "../support/rolecall.ts";
import { filesBelow, holds } from "../support/secrets.ts";
import { textOfDatabase } from "../support/store.ts";
import { canLogIn } from "../support/stores/database-login.ts";
import { test } from "../support/stores/on-database.ts";
import { openUsers } from "../support/users-page.ts";

const SIZE = PROVE ? { users: 300, each: 10 } : { users: 40, each: 2 };
/** The cluster whose SQL users are roles of a real database. */
const CLUSTER = DEMO_CLUSTERS.production;
const NAMES = Array.from({ length: SIZE.users }, (_, index) => `turn_${index}`);
const READY_MS = 60_000;

const EVENTS = ["kill", "reload", "cut"] as const;

test(`a rotation of ${SIZE.users} with ${SIZE.each} kills, reloads and network cuts ends with each SQL user at the password that the browser shows`, async ({
  startOwn,
  cloud,
  database,
  browser,
}) => {
  // The address stays the same across servers, since the browser stores its key by origin.
  const proxy = await startProxy();
  const servers: Rolecall[] = [];
  const startServer = async () => {
    const server = await startOwn({ APP_URL: proxy.url, TRUSTED_PROXY_HOPS: "1" });
    servers.push(server);
    proxy.servers[0] = server.url;
    return server;
  };
  let rolecall = await startServer();
  addAdministrator(rolecall);
  for (const name of NAMES) await cloud.addUser(CLUSTER, name);
  const context = await browser.newContext({ baseURL: proxy.url });
  const page = await context.newPage();
  await enter(page, proxy);

  const random = seeded(23);
  const holdSome = () =>
    cloud.fault({
      route: ROUTES.reset,
      clusterId: CLUSTER,
      skip: random.whole(4),
      hold: true,
      when: random.pick(["before", "after"] as const),
    });
  let held = holdSome();
  /** Releases held requests, then holds those that come soon after; some answers in between are lost. */
  const goOn = () => {
    held.release();
    cloud.clearFaults();
    const when = random.pick(["before", "after"] as const);
    if (random.chance(0.3)) cloud.fault({ route: ROUTES.reset, clusterId: CLUSTER, kind: "cut", when, times: 1 });
    held = holdSome();
  };
  const id = await start(page);
  const read = async (): Promise<Rotation | undefined> => {
    const answer = await context.request
      .get(`/api/operations/rotation.get?id=${id}`, { failOnStatusCode: false })
      .catch(() => undefined);
    const result = (await answer?.json()) as { ok: true; value: Rotation } | { ok: false } | undefined;
    return result?.ok ? result.value : undefined;
  };

  const chosen = EVENTS.flatMap((event) => Array.from({ length: SIZE.each }, () => event))
    .map((event) => ({ event, place: random.whole(1_000_000) }))
    .sort((one, other) => one.place - other.place);
  for (const { event } of chosen) {
    await held.struck;
    switch (event) {
      case "kill":
        await rolecall.stop("SIGKILL");
        goOn();
        silenceServers(rolecall);
        rolecall = await startServer();
        break;
      case "reload":
        // While new passwords arrive, and while none does.
        if (random.chance(0.5)) {
          goOn();
          await page.reload();
        } else {
          await page.reload();
          goOn();
        }
        break;
      case "cut":
        await context.setOffline(true);
        goOn();
        await held.struck;
        await context.setOffline(false);
        break;
      default:
        event satisfies never;
    }
  }
  await held.struck;
  expect((await read())?.state).toBe("running");
  held.release();
  cloud.clearFaults();

  const isFetched = async () => {
    const now = await read();
    return now?.state === "over" && now.items.every(({ place }) => place !== "sealed");
  };
  await expect.poll(isFetched, { timeout: READY_MS, intervals: [200] }).toBe(true);
  await page.reload();
  const shown = await download(page);
  const items = (await read())?.items ?? [];
  expect(items.map(({ name }) => name).sort()).toEqual([...NAMES].sort());
  const wrong: string[] = [];
  let undelivered = 0;
  for (const { name, state, place } of items) {
    const password = shown.get(name);
    // The database proves which password is in force.
    if (password !== undefined && !(await canLogIn(database, name, password))) wrong.push(name);
    if (password !== undefined) continue;
    undelivered += 1;
    expect(state !== "done" || place === "lost", `${name}: ${state}, ${place}`).toBe(true);
  }
  expect(wrong).toEqual([]);
  expect(shown.size).toBeGreaterThan(0.9 * SIZE.users);
  const [first = ""] = NAMES;
  expect(await canLogIn(database, first, "another")).toBe(false);

  const texts = [textOfDatabase(rolecall.folder), ...filesBelow(rolecall.folder).values()];
  texts.push(...servers.map((server) => server.output()), await page.content());
  const readable = [...shown.values()].filter((password) => texts.some((text) => holds(text, password)));
  expect(readable).toEqual([]);
  const description = `${servers.length} servers; ${shown.size} passwords in the browser, ${undelivered} marked as not delivered`;
  test.info().annotations.push({ type: "seen", description });
  await context.close();
  await proxy.close();
});

/** Starts the rotation of all SQL users in the page; resolves to its id. */
async function start(page: Page): Promise<string> {
  await openUsers(page, CLUSTER);
  await page.getByRole("searchbox").fill("turn_");
  await expect(page.getByText(`${SIZE.users} of`).first()).toBeVisible();
  await page.getByRole("checkbox", { name: "Select all shown" }).check();
  await page.getByRole("button", { name: "Rotate…" }).click();
  const dialog = page.getByRole("dialog", { name: `Rotate ${SIZE.users} passwords` });
  await dialog.getByLabel(`Type ${SIZE.users} to confirm`).fill(String(SIZE.users));
  await dialog.getByRole("button", { name: `Rotate ${SIZE.users} passwords` }).click();
  await expect(page.getByRole("heading", { name: `Rotation of ${SIZE.users} SQL users` })).toBeVisible();
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

/** The passwords that this browser shows, by name. */
async function download(page: Page): Promise<Map<string, string>> {
  await page.getByRole("button", { name: "Download all as" }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "JSON" }).click();
  const all = JSON.parse(readFileSync(await (await saved).path(), "utf8")) as { sqlUser: string; password: string }[];
  return new Map(all.map(({ sqlUser, password }) => [sqlUser, password]));
}
