import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { signIn } from "./support/accounts.ts";
import { CHANGES } from "./support/changes.ts";
import { ROUTES } from "./support/faults/expect-row.ts";
import { heapOf, pageOf } from "./support/faults/memory.ts";
import { tapWire, type Wire } from "./support/faults/traffic.ts";
import { ADMINISTRATOR, test as base, CANARY_KEY, expect } from "./support/fixtures.ts";
import { filesBelow, holds, holdsHashed } from "./support/secrets.ts";
import { sessionSecretOf, textOfDatabase } from "./support/store.ts";
import { inStore } from "./support/store-file.ts";
import { alertOf, alerts, ask, copyOnce, done, openUsers, revealed } from "./support/users-page.ts";
import { changesSent } from "./support/vendor.ts";

/** `wire`: all traffic between the browser and Rolecall. */
const test = base.extend<{ wire: Wire }>({
  wire: async ({}, use) => {
    const wire = await tapWire();
    await use(wire);
    await wire.close();
  },
});

const BUILD = resolve(import.meta.dirname, "../.next");
/** Names that exist only on the server. */
const SERVER_WORDS = [
  "COCKROACH_SERVER",
  "SESSION_SECRET",
  "session-secret",
  "rolecall-device",
  "audit_events",
  "node:sqlite",
  "cc-version",
  "Bearer ",
];

test("the files for browsers contain neither the key nor text from the server", () => {
  const files = new Map([...filesBelow(join(BUILD, "static")), ...filesBelow(join(BUILD, "standalone/.next/static"))]);
  const texts = [...files.values()];
  expect(texts.some((text) => text.includes("Create SQL user"))).toBe(true);
  for (const word of SERVER_WORDS)
    expect(
      texts.some((text) => text.includes(word)),
      word,
    ).toBe(false);
  // `npm run prove` builds with the key in its environment, a plausible mistake.
  const built = new Map([...filesBelow(join(BUILD, "static")), ...filesBelow(join(BUILD, "standalone"))]);
  expect([...built].filter(([, text]) => holds(text, CANARY_KEY)).map(([path]) => path)).toEqual([]);
});

test("no built file holds a key that Next.js made in the build", () => {
  const { expireAt: _, ...keys } = JSON.parse(readFileSync(join(BUILD, "cache/.previewinfo"), "utf8"));
  const built = filesBelow(join(BUILD, "standalone"));
  expect(Object.values(keys)).toEqual([expect.any(String), expect.any(String), expect.any(String)]);
  for (const key of Object.values<string>(keys))
    expect([...built].filter(([, text]) => text.includes(key)).map(([path]) => path)).toEqual([]);
  const named = [...built].filter(([, text]) => /\\?"encryptionKey\\?" *:/.test(text)).map(([path]) => path);
  expect(named).toEqual([]);
});

test("the key is nowhere, and each password is only in the answer that shows it", async ({
  browser,
  wire,
  rolecall,
  clusterId,
}) => {
  const nobody = { cookies: [], origins: [] };
  const context = await browser.newContext({ baseURL: rolecall.url, storageState: nobody, proxy: wire.proxy });
  const page = await context.newPage();
  await signIn(page);
  await page.goto(`/clusters/${clusterId}/verify`);
  // By the router, whose answers are looked at too.
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "SQL users" }).click();
  await expect(page.getByRole("heading", { name: "SQL users" })).toBeVisible();

  await ask(page, "create", "app_one");
  const dialog = copyOnce(page, "app_one");
  const first = await revealed(dialog);
  for (const tab of await dialog.getByRole("tab").all()) await tab.click();
  await dialog.getByRole("button", { name: "Discard and reset again" }).click();
  await expect(dialog.getByText("The previous one no longer works").first()).toBeVisible();
  const second = await revealed(dialog);
  const whileOpen = await heapOf(page);
  await done(dialog);
  await ask(page, "reset", "app_one");
  const third = await revealed(dialog);
  await done(dialog);
  await ask(page, "delete", "app_one");
  await expect(page.getByRole("status").filter({ hasText: "Deleted app_one" })).toBeVisible();

  const passwords = [first, second, third];
  expect(new Set(passwords).size).toBe(3);
  // A shown password is in memory, so this proves that the search finds one.
  expect(holds(whileOpen, second)).toBe(true);
  const stored = new Map([
    ["the memory of the page", await heapOf(page)],
    ["the page", await pageOf(page)],
    ["the server's output", rolecall.output()],
    ["the database", textOfDatabase(rolecall.folder)],
    ...filesBelow(rolecall.folder),
  ]);
  for (const [where, text] of stored)
    expect(
      passwords.some((password) => holds(text, password)),
      where,
    ).toBe(false);

  await context.close();
  const { messages } = wire;
  for (const password of passwords) {
    const holding = messages.filter(({ text }) => holds(text, password));
    expect(holding).toMatchObject([{ from: "server", what: `200 POST ${rolecall.url}/clusters/${clusterId}/users` }]);
  }
  const secrets = [CANARY_KEY, sessionSecretOf(rolecall.folder)];
  for (const { what, text } of messages)
    expect(
      secrets.some((secret) => holds(text, secret)),
      what,
    ).toBe(false);
  stored.delete(join(rolecall.folder, "data", "session-secret"));
  for (const [where, text] of stored)
    expect(
      secrets.some((secret) => holds(text, secret)),
      where,
    ).toBe(false);
  // The account's password is sent to the server once and is nowhere afterwards.
  const typed = messages.filter(({ text }) => holds(text, ADMINISTRATOR.password));
  expect(typed).toMatchObject([{ from: "browser", what: `POST ${rolecall.url}/sign-in` }]);
  for (const [where, text] of stored) expect(holds(text, ADMINISTRATOR.password), where).toBe(false);
});

test("keys and passwords that the vendor echoes reach no page, log or audit", async ({
  browser,
  wire,
  signedIn,
  rolecall,
  cloud,
  clusterId,
}) => {
  const context = await browser.newContext({ baseURL: rolecall.url, storageState: signedIn, proxy: wire.proxy });
  const page = await context.newPage();
  await cloud.addUser(clusterId, "app_one");
  await openUsers(page, clusterId);
  for (const status of [400, 500]) {
    for (const what of CHANGES) {
      cloud.fault({ route: ROUTES[what], clusterId, kind: "echo", status });
      const dialog = await ask(page, what, what === "create" ? "app_two" : "app_one");
      await alertOf(dialog, status === 400 ? "cloud_rejected" : "outcome_unknown");
      await expect(dialog.getByRole("alert")).toContainText("Authorization: Bearer [redacted]");
      await dialog.getByRole("button", { name: "Cancel" }).click();
    }
    cloud.fault({ route: ROUTES.list, clusterId, kind: "echo", status });
    await page.getByRole("button", { name: "Refresh" }).click();
    await expect(alerts(page)).toContainText("This list may be outdated");
    cloud.clearFaults();
  }
  await context.close();

  const hashes = changesSent(cloud, clusterId).map(({ passwordSha256 }) => passwordSha256);
  expect(new Set(hashes).size).toBeGreaterThan(4);
  const files = filesBelow(rolecall.folder);
  const texts = [...wire.messages.map(({ text }) => text), rolecall.output(), ...files.values()];
  expect(texts.filter((text) => text.includes("could not handle")).length).toBeGreaterThan(4);
  expect(texts.filter((text) => holds(text, CANARY_KEY) || holdsHashed(text, hashes))).toEqual([]);
});

test("error pages and answers reveal nothing about the server's internals", async ({
  request,
  rolecall,
  clusterId,
}) => {
  const elsewhere = "00000000-0000-4000-8000-000000000000";
  const missing = ["/no/such/page", "/clusters/%00", `/clusters/${elsewhere}/users`, "/_next/no-such-file", "/.env"];
  const doors = [
    "/",
    "/clusters",
    `/clusters/${clusterId}/users`,
    "/sign-in",
    "/setup",
    "/api/operations/cluster.list",
  ];
  const texts: string[] = [];
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await request.get(path, { headers });
    texts.push(`${JSON.stringify(answer.headers())}\n${await answer.text()}`);
    return answer.status();
  };
  for (const path of [...missing, ...doors]) for (const headers of [{}, { rsc: "1" }]) await ask(path, headers);
  texts.push(await (await request.post("/clusters", { data: "x".repeat(20_000) })).text());
  texts.push(await (await request.post("/clusters", { headers: { "next-action": "0".repeat(42) } })).text());
  await ask("/clusters", { host: "rebound.example" });

  // A table that every page needs is gone, so each fails with an unexpected error.
  inStore(rolecall, "alter table sessions rename to sessions_away");
  const statuses = new Set<number>();
  try {
    for (const path of doors) for (const headers of [{}, { rsc: "1" }]) statuses.add(await ask(path, headers));
  } finally {
    inStore(rolecall, "alter table sessions_away rename to sessions");
  }
  expect(statuses).toContain(500);
  // The error of SQLite or of PostgreSQL.
  expect(rolecall.output()).toMatch(/no such table|relation .{1,3}sessions.{1,3} does not exist/);
  const inside = /no such table|relation \W{1,3}sessions|sqlite|node_modules|\bat async\b|\.next\/server|rolecall\.db/i;
  expect(texts.flatMap((text) => inside.exec(text)?.[0] ?? [])).toEqual([]);
  expect(texts.some((text) => text.includes(rolecall.folder) || holds(text, CANARY_KEY))).toBe(false);
});
