import type { Page } from "playwright/test";
import { auditOf, chainFaults } from "./support/audit.ts";
import { expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { addTeam } from "./support/persons.ts";
import { PROVE } from "./support/prove.ts";
import { alertOf, openUsers } from "./support/users-page.ts";

/** SQL users of a large import. */
const MANY = PROVE ? 5_000 : 1_000;
const HEADER = "name,team,purpose,kind";
const table = (page: Page) => page.getByRole("table", { name: "SQL users" });
const importing = (page: Page) => page.getByRole("dialog", { name: "Import owners" });
const preview = (page: Page) => page.getByRole("dialog", { name: "Preview import" });
const file = (buffer: string | Buffer) => ({ name: "owners.csv", mimeType: "text/csv", buffer: Buffer.from(buffer) });

/** Opens the import and chooses this file. */
async function choose(page: Page, text: string | Buffer) {
  await page.getByRole("button", { name: "Import owners…" }).click();
  await importing(page).getByLabel("CSV file").setInputFiles(file(text));
  return importing(page);
}

test("unowned SQL users stand out, and those that are selected get their owner together", async ({
  page,
  rolecall,
  cloud,
  clusterId,
}) => {
  addTeam(rolecall, `Payments ${clusterId}`);
  await cloud.seedUsers(clusterId, 40, "svc_");
  await cloud.addUser(clusterId, "sso_lena");
  await openUsers(page, clusterId);
  await expect(page.getByText(/40 have no owner\.$/)).toBeVisible();
  await page.getByRole("link", { name: "No owner 40" }).click();
  await expect(page).toHaveURL(/state=unowned/);
  await expect(page.getByText("These SQL users have no owner.")).toBeVisible();
  await expect(table(page)).toHaveAttribute("aria-rowcount", "41");

  await page.getByRole("searchbox").fill("svc_0001");
  await page.getByRole("checkbox", { name: "Select all shown" }).check();
  const chosen = await table(page)
    .getAttribute("aria-rowcount")
    .then((rows) => Number(rows) - 1);
  await page.getByRole("button", { name: "Set owner…" }).click();
  const dialog = page.getByRole("dialog", { name: `Set owner of ${chosen} SQL users` });
  await expect(dialog.getByRole("button", { name: "Set owner" })).toBeDisabled();
  await dialog.getByLabel("Owner").selectOption({ label: `Payments ${clusterId}` });
  await dialog.getByLabel("Kind").selectOption({ label: "Service" });
  await dialog.getByRole("button", { name: "Set owner" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(`${chosen} SQL users now owned by Payments ${clusterId}`)).toBeVisible();
  await page.reload();
  await page.getByRole("searchbox").fill("");
  await expect(page.getByRole("link", { name: `No owner ${40 - chosen}` })).toBeVisible();

  await page.getByRole("link", { name: "All 41" }).click();
  await page.getByLabel("Kind").selectOption({ label: "Service" });
  await expect(page).toHaveURL(/kind=service/);
  await expect(table(page)).toHaveAttribute("aria-rowcount", String(chosen + 1));
  await page.reload();
  await expect(table(page)).toHaveAttribute("aria-rowcount", String(chosen + 1));
  await expect(page.getByRole("row", { name: /svc_/ }).first()).toContainText("Service");

  const recorded = auditOf(rolecall.folder, clusterId);
  const each = recorded.filter(({ action, outcome }) => action === "sql_user.describe" && outcome === "done");
  expect(each).toHaveLength(chosen);
  const intent = recorded.find(({ action, outcome }) => action === "sql_user.set_owners" && outcome === "intended");
  expect(new Set(each.map(({ request_id }) => request_id))).toEqual(new Set([intent?.request_id]));
  expect(chainFaults(rolecall.folder)).toEqual([]);
});

test("no owner is set where one SQL user was deleted meanwhile, and the dialog names it", async ({
  page,
  rolecall,
  cloud,
  clusterId,
}) => {
  addTeam(rolecall, `Payments ${clusterId}`);
  await cloud.seedUsers(clusterId, 3, "svc_");
  await openUsers(page, clusterId);
  await page.getByRole("checkbox", { name: "Select all shown" }).check();
  await page.getByRole("button", { name: "Set owner…" }).click();
  const dialog = page.getByRole("dialog", { name: "Set owner of 3 SQL users" });
  await dialog.getByLabel("Owner").selectOption({ label: `Payments ${clusterId}` });
  await cloud.removeUser(clusterId, "svc_00002");
  await page.request.get(`/api/operations/sql_user.list?clusterId=${clusterId}&fresh=true`);
  await dialog.getByRole("button", { name: "Set owner" }).click();
  await alertOf(dialog, "sql_user_not_found");
  await expect(dialog).toContainText("Deleted meanwhile: svc_00002.");
  expect(auditOf(rolecall.folder, clusterId).filter(({ action }) => action === "sql_user.describe")).toEqual([]);
});

test("thousands of owners are imported from a file, after a preview", async ({ page, rolecall, cloud, clusterId }) => {
  const written = MANY.toLocaleString("en");
  addTeam(rolecall, `Payments ${clusterId}`);
  await cloud.seedUsers(clusterId, MANY, "svc_");
  await openUsers(page, clusterId);
  await expect(page.getByText(`${written} of ${written} loaded`)).toBeVisible();
  const response = await page.request.get(`/api/operations/sql_user.list?clusterId=${clusterId}`);
  const { value } = (await response.json()) as { value: { users: { name: string }[] } };
  const lines = value.users.map(({ name }) => `${name},payments ${clusterId},"Does ""${name}"", and more",service`);
  await choose(page, `\uFEFF${HEADER}\r\n${lines.join("\r\n")}\r\n`);
  await importing(page).getByRole("button", { name: "Preview" }).click();
  await expect(preview(page)).toContainText(`${written} SQL users change, 0 stay as they are`);
  await expect(preview(page).getByRole("listitem").first()).toContainText(`Owner: no owner → Payments ${clusterId}`);
  await preview(page)
    .getByRole("button", { name: `Import ${written} changes` })
    .click();
  await expect(page.getByText(`${written} SQL users changed`)).toBeVisible();
  await expect(page.getByRole("link", { name: "No owner 0" })).toBeVisible();
  await page.getByRole("searchbox").fill(`does "${value.users[77]?.name}"`);
  await expect(table(page)).toHaveAttribute("aria-rowcount", "2");
  const events = auditOf(rolecall.folder, clusterId).filter(({ action }) => action === "sql_user.describe");
  expect(events).toHaveLength(MANY);
  expect(chainFaults(rolecall.folder)).toEqual([]);
});

test("a file with a problem is refused as a whole, with line and reason @long", async ({
  page,
  rolecall,
  cloud,
  clusterId,
}) => {
  addTeam(rolecall, `Payments ${clusterId}`);
  for (const name of ["app_one", "app_two"]) await cloud.addUser(clusterId, name);
  await openUsers(page, clusterId);
  await expect(page.getByText("2 of 2 loaded")).toBeVisible();
  const good = `app_one,Payments ${clusterId},Orders,service`;
  await choose(page, "");
  const refused: [string | Buffer, string][] = [
    [
      `name;team\n${good}`,
      "Line 1: The first line must be name,team,purpose,kind or name,team,purpose,kind,contact, with commas.",
    ],
    [`${HEADER}\n${good}\napp_two,,"Orders,`, "Line 3: A quote is never closed."],
    [`${HEADER}\n${good}\nAPP_ONE,,,`, "Line 3: app_one is already in line 2."],
    [
      `${HEADER}\n${good}\napp_two,,"=HYPERLINK(""//evil"")",`,
      "Line 3: The purpose begins with =, like a spreadsheet formula.",
    ],
    [`${HEADER}\n${good}\nnobody,,,`, "Line 3: There is no SQL user nobody on this cluster."],
    [`${HEADER}\n${good}\napp_two,Nobodies,,`, "Line 3: There is no team “Nobodies”."],
    [`${HEADER}\n${good}\napp_two,,,robot,more`, "Line 3: 5 columns instead of 4."],
    [Buffer.from(`${HEADER}\n${good}\napp_two,,B\xe4nke,`, "latin1"), "Line 3: The purpose contains invalid bytes."],
    [`${HEADER}\n${good}\napp_two,,nul\0,`, "Line 3: The purpose contains invalid bytes."],
  ];
  for (const [text, words] of refused) {
    await importing(page).getByLabel("CSV file").setInputFiles(file(text));
    await importing(page).getByRole("button", { name: "Preview" }).click();
    await expect(importing(page).getByRole("alert")).toContainText("1 problem. Nothing was changed.");
    await expect(importing(page).getByRole("listitem")).toContainText(words);
  }
  await importing(page)
    .getByLabel("CSV file")
    .setInputFiles(file(`${HEADER}\n${"x".repeat(1024 * 1024)}`));
  await expect(importing(page)).toContainText("This file is larger than 1 MiB.");
  const headers = { origin: rolecall.url };
  for (const characters of [1024 * 1024, 4 * 1024 * 1024]) {
    const data = { text: `${HEADER}\n${"x".repeat(characters)}` };
    const response = await page.request.post(`/api/clusters/${clusterId}/owners/preview`, { headers, data });
    expect(response.status()).toBe(413);
    expect(await response.json()).toMatchObject({ error: { code: "too_large" } });
  }
  expect(auditOf(rolecall.folder, clusterId).filter(({ action }) => action.startsWith("sql_user.describe"))).toEqual(
    [],
  );
});

test("changes since the preview are not overwritten: the import shows a new preview", async ({
  page,
  rolecall,
  cloud,
  clusterId,
}) => {
  addTeam(rolecall, `Payments ${clusterId}`);
  for (const name of ["app_one", "app_two"]) await cloud.addUser(clusterId, name);
  await openUsers(page, clusterId);
  await expect(page.getByText("2 of 2 loaded")).toBeVisible();
  await page.getByRole("button", { name: "Import owners…" }).click();
  await importing(page)
    .getByLabel("Or paste CSV")
    .fill(`${HEADER}\napp_one,Payments ${clusterId},,\napp_two,,Nightly,\n`);
  await importing(page).getByRole("button", { name: "Preview" }).click();
  await expect(preview(page).getByRole("listitem")).toHaveCount(2);
  const response = await page.request.post(`/api/clusters/${clusterId}/owners`, {
    headers: { origin: rolecall.url },
    data: { names: ["app_two"], ownerTeamId: null, kind: "break_glass" },
  });
  expect(await response.json()).toEqual({ ok: true, value: { changed: 1 } });
  await preview(page).getByRole("button", { name: "Import 2 changes" }).click();
  await expect(preview(page).getByRole("alert")).toContainText("Something has changed since the preview.");
  await expect(page.getByRole("row", { name: /app_one/, includeHidden: true })).not.toContainText("Payments");
  await preview(page).getByRole("button", { name: "Import 2 changes" }).click();
  await expect(preview(page)).toBeHidden();
  await expect(page.getByRole("row", { name: /app_one/ })).toContainText("Payments");
  await expect(page.getByRole("row", { name: /app_two/ })).toContainText("Break-glass · Nightly");
});

test("kind and notes are stored, found and shown to those with access; the audit does not hold the notes @long", async ({
  page,
  rolecall,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "breakglass");
  await openUsers(page, clusterId);
  await page.getByRole("button", { name: "Actions for breakglass" }).click();
  await page.getByRole("menuitem", { name: "Owner and purpose" }).click();
  const dialog = page.getByRole("dialog", { name: "Owner and purpose of breakglass" });
  await dialog.getByLabel("Kind").selectOption({ label: "Break-glass" });
  await dialog.getByLabel("Notes").fill("The envelope is in the safe.\nAsk Lena.");
  await dialog.getByRole("button", { name: "Save description" }).click();
  await expect(dialog).toBeHidden();
  await page.reload();
  await page.getByRole("searchbox").fill("envelope break-glass");
  await expect(page.getByRole("row", { name: /breakglass/ })).toContainText("Break-glass");
  await expect(page).toHaveURL(/q=envelope/);
  await page.getByRole("link", { name: "breakglass" }).click();
  await expect(page.getByText("The envelope is in the safe.")).toBeVisible();
  const events = JSON.stringify(auditOf(rolecall.folder, clusterId));
  expect(events).toContain("notesChanged");
  expect(events).not.toContain("envelope");
});

test.describe("the doors of owners", () => {
  const paths = (clusterId: string) =>
    ["owners", "owners/preview", "owners/import"].map((path) => `/api/clusters/${clusterId}/${path}`);
  const data = { names: ["app_one"], ownerTeamId: null, text: HEADER, digest: "0".repeat(64) };

  test("are shut to strangers, other sites and programs, and read no body then", async ({
    playwright,
    page,
    rolecall,
    clusterId,
  }) => {
    const request = await playwright.request.newContext({
      baseURL: rolecall.url,
      storageState: { cookies: [], origins: [] },
    });
    for (const path of paths(clusterId)) {
      const own = { origin: rolecall.url };
      expect((await request.post(path, { headers: own, data })).status()).toBe(401);
      expect((await request.post(path, { headers: own, data: "x".repeat(4_000_000) })).status()).toBe(413);
      expect((await page.request.post(path, { headers: { origin: "https://evil.example" }, data })).status()).toBe(403);
      expect((await page.request.post(path, { data })).status()).toBe(403);
      const headers = { origin: rolecall.url, authorization: "Bearer whatever" };
      expect((await page.request.post(path, { headers, data })).status()).toBe(401);
    }
    await request.dispose();
  });

  test("refuse input that is not JSON, surplus or of the wrong type", async ({ page, rolecall, clusterId }) => {
    const headers = { origin: rolecall.url, "content-type": "application/json" };
    for (const path of paths(clusterId))
      for (const odd of [
        "",
        "{",
        "null",
        "[]",
        "7",
        "{}",
        JSON.stringify(data),
        JSON.stringify({ names: [], text: 7 }),
      ]) {
        const response = await page.request.post(path, { headers, data: Buffer.from(odd) });
        expect(response.status(), `${path} ${odd}`).toBe(400);
      }
    const many = { names: Array.from({ length: 5_001 }, (_, index) => `u${index}`), ownerTeamId: null };
    expect((await page.request.post(paths(clusterId)[0] ?? "", { headers, data: many })).status()).toBe(400);
  });
});

for (const looks of lookGroups(import.meta.filename))
  test(`owners of many in ${named(looks)} are readable and in reach`, async ({ page, rolecall, cloud, clusterId }) => {
    await wear(page, looks);
    addTeam(rolecall, `Payments ${clusterId}`);
    for (const name of ["app_one", "app_two", "app_with_a_name_as_long_as_they_come_in_real_life"])
      await cloud.addUser(clusterId, name);
    await page.request.post(`/api/clusters/${clusterId}/owners`, {
      headers: { origin: rolecall.url },
      data: { names: ["app_one"], ownerTeamId: null, kind: "break_glass" },
    });
    await page.goto(`/clusters/${clusterId}/users?state=unowned`);
    await expect(page.getByText("These SQL users have no owner.")).toBeVisible();
    await expect(
      page
        .getByRole("row", { name: /app_one/ })
        .getByText("Break-glass")
        .filter({ visible: true }),
    ).toBeVisible();
    await page.getByRole("checkbox", { name: "Select app_one" }).check();
    await expectClean(page, looks);
    await page.getByRole("button", { name: "Set owner…" }).click();
    const dialog = page.getByRole("dialog", { name: "Set owner of 1 SQL user" });
    await dialog.getByLabel("Owner").selectOption({ label: `Payments ${clusterId}` });
    await expectClean(page, looks);
    await dialog.getByRole("button", { name: "Set owner" }).click();
    await expect(dialog).toBeHidden();

    await page.getByRole("button", { name: "Create SQL user" }).click();
    const creating = page.getByRole("dialog", { name: "Create SQL user" });
    await creating.getByLabel("Kind").selectOption({ label: "Person" });
    await expectClean(page, looks);
    await creating.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Actions for app_two" }).click();
    await page.getByRole("menuitem", { name: "Owner and purpose" }).click();
    await expect(page.getByRole("dialog", { name: "Owner and purpose of app_two" }).getByLabel("Owner")).toBeVisible();
    await expectClean(page, looks);
    await page.keyboard.press("Escape");

    await choose(page, `${HEADER}\napp_one,,"=1",robot\nnobody,,,`);
    await importing(page).getByRole("button", { name: "Preview" }).click();
    await expect(importing(page).getByRole("alert")).toContainText("2 problems.");
    await expectClean(page, looks);
    await importing(page)
      .getByLabel("CSV file")
      .setInputFiles(file(`${HEADER}\napp_one,,Order service of the shop,\napp_two,Payments ${clusterId},,service`));
    await importing(page).getByRole("button", { name: "Preview" }).click();
    await expect(preview(page)).toContainText("1 SQL user leaves its team. 1 will have no owner.");
    await expectClean(page, looks);
  });
