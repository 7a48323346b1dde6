import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright/test";
import { present } from "#lib/shared/present.ts";
import { startEmulator } from "../lib/emulator/emulator.ts";
import { addAdministrator, enter } from "./support/accounts.ts";
import { postAction } from "./support/actions.ts";
import { auditOf, chainFaults, refuseAudit } from "./support/audit.ts";
import { change } from "./support/changes.ts";
import { ADMINISTRATOR, test as base, CANARY_KEY, expect } from "./support/fixtures.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { tabTo } from "./support/pages/keyboard.ts";
import { addPerson, cookieOf, giveRole } from "./support/persons.ts";
import { type StartOwn, startOwn } from "./support/start-own.ts";
import { inStore, newestSession } from "./support/store-file.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });

const events = (page: Page): Locator => page.getByRole("table", { name: "Audit events" });
const row = (page: Page, words: RegExp): Locator => events(page).getByRole("row", { name: words });

async function openAudit(page: Page, search = ""): Promise<void> {
  await page.goto(`/audit${search}`);
  await expect(page.getByRole("heading", { name: "Audit", exact: true })).toBeVisible();
}

/** Exports the shown events; resolves to the file. */
async function exported(page: Page, format: "CSV" | "JSON Lines"): Promise<{ name: string; text: string }> {
  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog", { name: "Export audit" });
  await dialog.getByRole("radio", { name: format }).check();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Export" }).click(),
  ]);
  await expect(dialog).toBeHidden();
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

test("the history of a SQL user has every change with all its facts", async ({
  page,
  request,
  rolecall,
  clusterId,
}) => {
  const name = "app_history";
  const created = await change(request, rolecall.url, "create", { clusterId, name });
  await page.goto(`/clusters/${clusterId}/users`);
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "History" }).click();
  await expect(events(page).getByRole("row", { name: /Create SQL user/ })).toHaveCount(1);
  await expect(page).toHaveURL(`/audit?cluster=${clusterId}&target=${name}`);

  await row(page, /Create SQL user/)
    .getByRole("button")
    .click();
  const panel = page.getByRole("complementary", { name: `Create SQL user ${name}` });
  const final = auditOf(rolecall.folder, clusterId).findLast(({ outcome }) => outcome === "done");
  for (const fact of [ADMINISTRATOR.email, "sql_user.create", created.requestId, final?.hash ?? "?"])
    await expect(panel).toContainText(fact);

  await panel.getByRole("link", { name: `${name} in SQL users` }).click();
  await expect(page.getByRole("searchbox", { name: "Search SQL users" })).toHaveValue(name);
  await expect(page.getByRole("button", { name: `Actions for ${name}` })).toBeVisible();
});

test("filters are in the URL, and only events that match all of them are shown", async ({
  page,
  request,
  rolecall,
  cloud,
  clusterId,
}) => {
  await change(request, rolecall.url, "create", { clusterId, name: "app_one" });
  await change(request, rolecall.url, "create", { clusterId, name: "app_one" });
  const lost = cloud.addCluster();
  await openAudit(page, `?cluster=${clusterId}`);
  await expect(events(page).getByRole("button")).toHaveCount(2);

  await test.step("rows are reached and opened by keyboard, and Escape leads back", async () => {
    await events(page).getByRole("button").first().focus();
    await page.keyboard.press("ArrowDown");
    const second = events(page).getByRole("button").nth(1);
    await expect(second).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Create SQL user app_one" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("complementary", { name: /Create/ })).toBeHidden();
    await expect(second).toBeFocused();
  });

  await page.getByRole("button", { name: "Outcome" }).click();
  await page.getByRole("menuitem", { name: "refused" }).click();
  await expect(events(page).getByRole("button")).toHaveCount(1);
  await expect(row(page, /This SQL user exists already/)).toBeVisible();
  await expect(page).toHaveURL(`/audit?cluster=${clusterId}&outcome=refused`);

  await page.getByRole("searchbox", { name: "Search audit events" }).fill("app_two");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "No matching events" })).toBeVisible();
  await page.getByRole("button", { name: "Clear target" }).click();
  await expect(row(page, /app_one/)).toBeVisible();
  await expect(page).toHaveURL(`/audit?cluster=${clusterId}&outcome=refused`);
  await page.reload();
  await expect(events(page).getByRole("button")).toHaveCount(1);

  await openAudit(page, `?cluster=${lost}&from=yesterday`);
  await expect(page.getByRole("alert").filter({ hasText: "Write times like" })).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(events(page).getByRole("button").first()).toBeVisible();
});

test("one of 1,000 clusters and many accounts is found by a word, with the keyboard alone, and named again after a reload", async ({
  startOwn,
  stranger: page,
}) => {
  const cloud = await startEmulator({ key: CANARY_KEY, scenario: "empty", rateLimit: { perSecond: 0 } });
  try {
    for (let at = 0; at < 999; at++) cloud.addCluster(`fleet-${at}`);
    const yard = cloud.addCluster("yard-north");
    const rolecall = await startOwn({ COCKROACH_SERVER: cloud.url });
    addAdministrator(rolecall);
    const people = Array.from({ length: 30 }, (_, at) => addPerson(rolecall, `Person ${at}`));
    const zora = addPerson(rolecall, "Zora Quill");
    await enter(page, rolecall);
    const made = await postAction(
      page.request,
      "sql_user.create",
      [{ clusterId: yard, name: "app_one", purpose: "" }],
      {
        path: `${rolecall.url}/clusters/${yard}/users`,
        headers: { origin: rolecall.url },
      },
    );
    expect(made.ok()).toBe(true);
    const answer = await page.goto(`${rolecall.url}/audit`);
    const text = await answer?.text();
    for (const name of ["fleet-500", people[20]?.email ?? "?"]) expect(text).not.toContain(name);
    await expect(row(page, /app_one/)).toContainText("yard-north");

    const cluster = page.getByRole("main").getByRole("button", { name: /^Cluster/ });
    const field = page.getByRole("combobox", { name: "Name or label of a cluster" });
    await tabTo(page, cluster);
    await page.keyboard.press("Enter");
    await expect(field).toBeFocused();
    await expect(page.getByRole("option")).toHaveCount(20);
    await expect(page.getByText("980 more: type a name or label.")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(field).toBeHidden();
    await expect(cluster).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(field).toBeFocused();
    await page.keyboard.type("YARD");
    await expect(page.getByRole("option")).toHaveText(["yard-north"]);
    await page.keyboard.press("Enter");
    await expect(cluster).toBeFocused();
    await expect(cluster).toHaveAccessibleName("Cluster yard-north");
    await expect(events(page).getByRole("button")).toHaveCount(1);

    const who = page.getByRole("button", { name: /^Who/ });
    await tabTo(page, who, "Shift+Tab");
    await page.keyboard.press("Enter");
    const [first, ...fixed] = ["You", "Rolecall itself", "Commands on the server", "Not signed in"];
    await expect(page.getByRole("option")).toHaveCount(4 + 19);
    await expect(page.getByRole("option").first()).toContainText(`${first}${ADMINISTRATOR.email}`);
    await page.keyboard.press("ArrowDown");
    for (const name of fixed) await expect(page.getByRole("option", { name })).toBeVisible();
    await page.keyboard.type("person 2");
    await expect(page.getByRole("option")).toHaveCount(11);
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("zora");
    await expect(page.getByRole("option")).toHaveText([`${zora.name}${zora.email}`]);
    await page.keyboard.press("Enter");
    await expect(who).toHaveAccessibleName(`Who ${zora.name}`);
    await expect(page.getByRole("heading", { name: "No matching events" })).toBeVisible();
    await expect(page).toHaveURL(`${rolecall.url}/audit?actor=${encodeURIComponent(zora.email)}&cluster=${yard}`);

    await page.reload();
    await expect(who).toHaveAccessibleName(`Who ${zora.name}`);
    await expect(cluster).toHaveAccessibleName("Cluster yard-north");
    await page.getByRole("button", { name: "Clear who" }).click();
    await expect(events(page).getByRole("button")).toHaveCount(1);
    await page.getByRole("button", { name: "Clear cluster" }).click();
    await expect(page).toHaveURL(`${rolecall.url}/audit`);

    await page.getByRole("searchbox", { name: "Search audit events" }).fill("zora quill");
    await page.keyboard.press("Enter");
    await expect(who).toHaveAccessibleName(`Who ${zora.name}`);
  } finally {
    await cloud.stop();
  }
});

test("rows are reached and opened by keyboard, and Escape leads back @long", async ({
  page,
  request,
  rolecall,
  clusterId,
}) => {
  for (const name of ["app_one", "app_two"]) await change(request, rolecall.url, "create", { clusterId, name });
  await openAudit(page, `?cluster=${clusterId}`);
  await tabTo(page, row(page, /app_two/).getByRole("button"));
  await page.keyboard.press("ArrowDown");
  const second = row(page, /app_one/).getByRole("button");
  await expect(second).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Create SQL user app_one" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Create SQL user app_one" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("complementary", { name: /Create/ })).toBeHidden();
  await expect(second).toBeFocused();
});

test("older events load on request @long", async ({ page, request, rolecall, clusterId }) => {
  // Each changes another SQL user, since changes of the same one are serialized.
  const reset = (_: unknown, index: number) =>
    change(request, rolecall.url, "reset", { clusterId, name: `app_none_${index}` });
  await Promise.all(Array.from({ length: 52 }, reset));
  await openAudit(page, `?cluster=${clusterId}`);
  await expect(events(page).getByRole("button")).toHaveCount(50);
  await page.getByRole("button", { name: "Show older" }).press("Enter");
  await expect(events(page).getByRole("button")).toHaveCount(52);
  await expect(page.getByText("No older events")).toBeVisible();
});

test("an export is the filtered events, safe for spreadsheets, and is recorded before and after", async ({
  page,
  request,
  rolecall,
  clusterId,
}) => {
  const name = "app_export";
  await change(request, rolecall.url, "create", { clusterId, name });
  // Names that Rolecall would refuse may come from outside.
  inStore(rolecall, "update audit_events set target = ? where target = ?", "=1+1", name);
  await openAudit(page, `?cluster=${clusterId}`);
  const csv = await exported(page, "CSV");
  expect(csv.name).toMatch(/^rolecall-audit-\d{4}-\d\d-\d\dT\d{4}Z\.csv$/);
  const [head, first, ...rest] = csv.text.trimEnd().split("\r\n");
  expect(head).toMatch(/^time,action,outcome,actor,/);
  expect(first).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,sql_user\.create,done,lena@halden\.example,Lena Hoffmann,acc_\w+,/);
  expect(first).toContain(`,${clusterId},'=1+1,`);
  expect(rest).toEqual([]);

  const lines = (await exported(page, "JSON Lines")).text.trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).target)).toEqual(["=1+1"]);

  await expect
    .poll(() =>
      auditOf(rolecall.folder)
        .filter(({ action }) => action === "audit.export")
        .map(({ outcome }) => outcome)
        .slice(-4),
    )
    .toEqual(["intended", "done", "intended", "done"]);
  const [intent, outcome] = auditOf(rolecall.folder)
    .filter(({ action }) => action === "audit.export")
    .slice(-2)
    .map(({ details }) => JSON.parse(details));
  expect(intent).toEqual({ format: "jsonl", filter: `cluster: ${clusterId}` });
  expect(outcome).toMatchObject({ events: 1 });
  inStore(rolecall, "update audit_events set target = ? where target = ?", name, "=1+1");
  expect(chainFaults(rolecall.folder)).toEqual([]);
});

test("an export needs the password of the last ten minutes, an Origin of Rolecall's own, and an audit that can be written", async ({
  stranger: page,
  request,
  rolecall,
  clusterId,
}) => {
  await change(request, rolecall.url, "create", { clusterId, name: "app_one" });
  // Confirming gives the session a new id, so this test needs its own.
  await enter(page, rolecall);
  const post = (origin: string | undefined) =>
    page.request.post("/api/audit/export", {
      form: { format: "csv" },
      headers: present({ accept: "text/html", origin: origin || undefined }),
      maxRedirects: 0,
    });
  const before = auditOf(rolecall.folder).length;
  for (const origin of ["https://evil.example", "null", undefined]) expect((await post(origin)).status()).toBe(403);
  const restore = refuseAudit(rolecall.folder, "intended");
  expect((await post(rolecall.url)).status()).toBe(503);
  restore();
  expect(auditOf(rolecall.folder).length).toBe(before);

  inStore(rolecall, "update sessions set confirmed_at = 0 where id_hash = ?", newestSession(rolecall));
  const refused = await post(rolecall.url);
  expect(refused.status()).toBe(401);
  expect(await refused.text()).toContain("Enter your password again");
  await openAudit(page, `?cluster=${clusterId}`);
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("dialog", { name: "Export audit" }).getByRole("button", { name: "Export" }).click();
  const confirm = page.getByRole("dialog", { name: "Confirm it is you" });
  await confirm.getByLabel("Your password").fill(ADMINISTRATOR.password);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    confirm.getByRole("button", { name: "Confirm" }).click(),
  ]);
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
  expect(lines).toHaveLength(2);
});

test("a Cluster Admin sees and exports the events of that cluster only, and an account without that role has no audit", async ({
  request,
  stranger,
  rolecall,
  cloud,
  clusterId: own,
}) => {
  const other = cloud.addCluster();
  expect((await request.get("/api/operations/cluster.list?fresh=true")).ok()).toBe(true);
  for (const clusterId of [own, other])
    await change(request, rolecall.url, "create", { clusterId, name: "app_shared" });
  const person = addPerson(rolecall, "Jonas Weber");
  const headers = { cookie: await cookieOf(rolecall, person), origin: rolecall.url };
  const read = async (input: object) => {
    const answer = await stranger.request.post("/api/operations/audit.list", { headers, data: { input } });
    return { status: answer.status(), ...(await answer.json()) };
  };
  expect(await read({})).toMatchObject({ status: 403, error: { code: "forbidden" } });
  // The page's text is rendered by a script.
  expect(await (await stranger.request.get("/audit", { headers })).text()).toContain("NEXT_HTTP_ERROR_FALLBACK;404");

  giveRole(rolecall, person, own, "cluster_admin");
  const all = (await read({})).value.events;
  expect(all.map((event: { action: string; clusterId?: string }) => [event.action, event.clusterId])).toEqual([
    ["sql_user.create", own],
  ]);
  const missing = await read({ cluster: crypto.randomUUID() });
  expect(missing.value).toEqual({ events: [] });
  const refused = auditOf(rolecall.folder, other).at(-1)?.request_id;
  for (const input of [{ cluster: other }, { cluster: other, target: "app_shared" }, { request: refused }])
    expect(await read(input)).toEqual(missing);
  expect((await read({ action: "session.*" })).value).toEqual({ events: [] });

  const file = await stranger.request.post("/api/audit/export", { headers, form: { format: "jsonl" } });
  const lines = (await file.text()).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).clusterId)).toEqual([own]);
});

for (const looks of lookGroups(import.meta.filename))
  test(`the audit is accessible and fits in ${named(looks)}`, async ({ page, request, rolecall, clusterId }) => {
    await change(request, rolecall.url, "create", { clusterId, name: "app_one" });
    await wear(page, looks);
    await openAudit(page, `?cluster=${clusterId}`);
    await expect(row(page, /Create SQL user/)).toBeVisible();
    await expectClean(page, looks);
    await row(page, /Create SQL user/)
      .getByRole("button")
      .click();
    await expect(page.getByRole("heading", { name: "Create SQL user app_one" })).toBeVisible();
    await expectClean(page, looks);
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Export" }).click();
    await expect(page.getByRole("dialog", { name: "Export audit" })).toBeVisible();
    await expectClean(page, looks);
  });
