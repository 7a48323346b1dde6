import { present } from "#lib/shared/present.ts";
import { ERROR_WORDS } from "../lib/shared/errors/errors.ts";
import { confirmByPassword } from "./support/accounts.ts";
import { failRenderings } from "./support/faults/renderings.ts";
import { expect, test } from "./support/fixtures.ts";
import { addPerson, pageOf } from "./support/persons.ts";
import { row } from "./support/rows.ts";
import { alerts, ask, openUsers, REQUEST_ID } from "./support/users-page.ts";

test("what Rolecall did not answer, and what it no longer knows, is said as such and leads to no log", async ({
  page,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_ledger");
  await openUsers(page, clusterId);
  await expect(row(page, "app_ledger")).toBeVisible();

  await page.route("**/sql_user.list?*", (route) => route.abort());
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(alerts(page)).toContainText(`${ERROR_WORDS.no_answer.title}.`);
  await expect(alerts(page)).not.toContainText(REQUEST_ID);
  await expect(row(page, "app_ledger")).toBeVisible();
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(alerts(page)).toHaveCount(0);

  // As of a page of another build: its actions have other ids.
  await page.route("**/users", (route) => {
    const headers = route.request().headers();
    return route.continue({
      headers: present({ ...headers, "next-action": headers["next-action"] ? "00".repeat(21) : undefined }),
    });
  });
  const dialog = await ask(page, "delete", "app_ledger");
  await expect(dialog.getByRole("alert")).toContainText(
    `${ERROR_WORDS.page_outdated.title}. ${ERROR_WORDS.page_outdated.text}`,
  );
  await expect(dialog.getByRole("alert")).not.toContainText(REQUEST_ID);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  const create = await ask(page, "create", "app_new");
  await expect(create.getByRole("alert")).toContainText(ERROR_WORDS.page_outdated.title);
  expect(await cloud.userNames(clusterId)).toEqual(["app_ledger"]);
});

test("after a lost answer to a deletion the audit says what happened; offline, nothing was sent", async ({
  page,
  context,
  cloud,
  clusterId,
}) => {
  for (const name of ["app_ledger", "app_offline"]) await cloud.addUser(clusterId, name);
  await openUsers(page, clusterId);
  await page.route("**/users", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    await route.fetch();
    await route.abort();
  });
  const dialog = await ask(page, "delete", "app_ledger");
  const alert = dialog.getByRole("alert");
  await expect(alert).toContainText("The change was made. Only its answer was lost.");
  await expect(alert.getByRole("listitem")).toContainText("app_ledger: done");
  await expect(alert.getByRole("link", { name: "Look at it" })).toHaveAttribute("href", /q=app_ledger$/);
  await expect(alert).not.toContainText("password");
  expect(cloud.userNames(clusterId)).toEqual(["app_offline"]);
  await page.unroute("**/users");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "Actions for app_offline" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const offline = page.getByRole("alertdialog", { name: "Delete app_offline" });
  await offline.getByLabel("Type app_offline to confirm").fill("app_offline");
  await context.setOffline(true);
  await offline.getByRole("button", { name: "Delete app_offline" }).click();
  await expect(offline.getByRole("alert")).toContainText(ERROR_WORDS.not_sent.title);
  await context.setOffline(false);
  expect(cloud.userNames(clusterId)).toEqual(["app_offline"]);
});

const SHOWN_ONCE = [
  {
    path: "/profile/tokens",
    opens: "New token",
    fields: { Name: "ci-once" },
    check: "Reset passwords",
    sends: "Create token",
    // It outlives the session, so a recent sign-in is not enough.
    asks: true,
    shows: "ci-once, shown once",
    closes: "I have stored it",
  },
  {
    path: "/access",
    opens: "Invite person",
    fields: { Email: "once@halden.example" },
    check: "Member",
    sends: "Create invitation link",
    shows: "Invitation link for once@halden.example",
    closes: "Done",
  },
  {
    path: "/settings/destinations",
    opens: "Add destination",
    fields: { Name: "once", Address: "https://hooks.halden.example/rolecall" },
    check: "Teams and cluster roles",
    sends: "Add destination",
    shows: "Signing secret of once, shown once",
    closes: "Done",
  },
];

for (const { path, opens, fields, check, sends, asks, shows, closes } of SHOWN_ONCE)
  test(`${shows}: it stays until it is closed, and no rendering that fails takes it away`, async ({
    browser,
    rolecall,
  }) => {
    const page = await pageOf(browser, rolecall, addPerson(rolecall, "Olga Shown", "administrator"));
    await page.goto(path);
    await page.getByRole("button", { name: opens }).click();
    const dialog = page.getByRole("dialog", { name: opens });
    for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label, { exact: true }).fill(value);
    await dialog.getByLabel(check).check();
    const asked = await failRenderings(page);
    await dialog.getByRole("button", { name: sends, exact: true }).click();
    if (asks) await confirmByPassword(page);
    const secret = page.getByRole("region", { name: shows }).or(page.getByRole("dialog", { name: shows }));
    await expect(secret).toBeVisible();
    // A rendering that was asked for with the answer would be known after this.
    await page.evaluate(async () => (await fetch("/api/health")).text());
    expect(asked).toEqual([]);
    await page.unrouteAll();
    for (const box of await secret.getByRole("checkbox").all()) await box.check();
    await secret.getByRole("button", { name: closes, exact: true }).click();
    await expect(secret).toBeHidden();
    const [name = ""] = Object.values(fields);
    await expect(page.getByRole("row").filter({ hasText: name })).toBeVisible();
  });
