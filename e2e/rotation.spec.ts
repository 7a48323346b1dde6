import { readFileSync } from "node:fs";
import type { Page } from "playwright/test";
import { ROUTES } from "./support/faults/expect-row.ts";
import { expect, test } from "./support/fixtures.ts";
import { accessibilityFaults, lookGroups, wear } from "./support/looks.ts";
import { pasted } from "./support/pages/keyboard.ts";
import { addPerson, giveRole, pageOf } from "./support/persons.ts";
import { filesBelow, holds } from "./support/secrets.ts";
import { textOfDatabase } from "./support/store.ts";
import { inStore, saveSqlUser } from "./support/store-file.ts";
import { openUsers } from "./support/users-page.ts";

const NAMES = Array.from({ length: 14 }, (_, index) => `app_${index + 10}`);

/** Looks at the page in both themes, wide and narrow. */
async function expectGoodLooks(page: Page): Promise<void> {
  for (const look of lookGroups(import.meta.filename).flat()) {
    await wear(page, [look]);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)).toBe(false);
  }
  await wear(page, [{ colorScheme: "light", width: 1280 }]);
}

/** Selects all SQL users of the page and starts a rotation of them; resolves to its address. */
async function rotateAll(page: Page, count: number): Promise<string> {
  await page.getByRole("checkbox", { name: "Select all shown" }).check();
  await page.getByRole("button", { name: "Rotate…" }).click();
  return startRotation(page, count);
}

/** Starts the rotation from its open dialog; resolves to the address of its page. */
async function startRotation(page: Page, count: number): Promise<string> {
  const dialog = page.getByRole("dialog", { name: `Rotate ${count} passwords` });
  await expect(dialog.getByRole("region", { name: "SQL users to rotate" })).toBeVisible();
  const button = dialog.getByRole("button", { name: `Rotate ${count} passwords` });
  await expect(button).toBeDisabled();
  const confirm = dialog.getByLabel(`Type ${count} to confirm`);
  await expect(confirm, "it is in view however long the form is").toBeInViewport({ ratio: 1 });
  await confirm.fill(String(count));
  await button.click();
  await expect(page.getByRole("heading", { name: `Rotation of ${count} SQL users` })).toBeVisible();
  return page.url();
}

/** The passwords of a file that the page saves. */
async function download(page: Page, form: string): Promise<string> {
  await page.getByRole("button", { name: "Download all as" }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: form, exact: true }).click();
  return readFileSync(await (await saved).path(), "utf8");
}

test("a rotation continues through a reload, a pause and a loss, and only its browser opens the passwords", async ({
  page,
  browser,
  cloud,
  clusterId,
  rolecall,
  signedIn,
}) => {
  for (const name of NAMES) await cloud.addUser(clusterId, name);
  const held = cloud.fault({ route: ROUTES.reset, clusterId, skip: 3, hold: true, times: 20 });
  await openUsers(page, clusterId);
  const address = await rotateAll(page, NAMES.length);
  await held.struck;
  const progress = page.getByRole("progressbar", { name: "Rotation progress" });
  await expect(progress).toHaveAttribute("aria-valuenow", "3");
  await page.reload();
  // Ten are under way before it pauses, on a slow machine too.
  await expect(progress).toHaveAttribute("aria-valuetext", /3 done.* 1 waiting/);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("region", { name: "Paused" })).toContainText("1 waiting SQL user keeps its old password");
  held.release();
  cloud.clearFaults();
  await expect(progress).toHaveAttribute("aria-valuetext", "13 of 14: 13 done, 1 waiting");
  await expectGoodLooks(page);
  // One answer is lost, so the same password is set again.
  cloud.fault({ route: ROUTES.reset, clusterId, when: "after", kind: "cut", times: 1 });
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("Done: 14 of 14 passwords are new.").first()).toBeAttached();
  const places = page.getByRole("region", { name: "Where the new passwords are" });
  await expect(places).toContainText("14 of 14");

  // Another device of the same person sees the progress but no password.
  const other = await browser.newContext({ baseURL: rolecall.url, storageState: signedIn });
  const second = await other.newPage();
  await second.goto(address);
  await expect(second.getByRole("region", { name: "Where the new passwords are" })).toContainText("cannot open them");
  await expect(second.getByRole("row", { name: /app_10/ })).toContainText("given to the starter");
  await expect(second.getByRole("button", { name: "Download all as" })).toHaveCount(0);
  await other.close();

  await page.reload();
  const json = JSON.parse(await download(page, "JSON")) as { sqlUser: string; password: string }[];
  expect(json.map(({ sqlUser }) => sqlUser).sort()).toEqual(NAMES);
  for (const { sqlUser, password } of json)
    expect(cloud.passwordMatches(clusterId, sqlUser, password), sqlUser).toBe(true);
  await page.context().grantPermissions(["clipboard-write"]);
  await page.getByRole("button", { name: "Copy password of app_10" }).click();
  await expect(page.getByRole("row", { name: /app_10/ }).getByRole("status")).toHaveText("Copied");
  expect(await pasted(page)).toBe(json.find(({ sqlUser }) => sqlUser === "app_10")?.password);
  await expectGoodLooks(page);
  const stored = new Map([
    ["the server's output", rolecall.output()],
    ["the database", textOfDatabase(rolecall.folder)],
    ["the page", await page.content()],
    ...filesBelow(rolecall.folder),
  ]);
  for (const [where, text] of stored)
    expect(
      json.some(({ password }) => holds(text, password)),
      where,
    ).toBe(false);

  // Until the password is marked as stored, another reset asks first.
  const inView = () =>
    Number(
      inStore(
        rolecall,
        "select count(*) as open from shown_passwords where name = 'app_10' and cluster_id = ?",
        clusterId,
      )[0]?.open,
    );
  expect(inView()).toBe(1);
  await page.getByRole("button", { name: "I have stored it: app_10" }).click();
  await expect(places).toContainText("13 of 14");
  await expect.poll(inView).toBe(0);
  await page.getByRole("button", { name: "I have stored all 13 passwords" }).click();
  await expect(places).toContainText("0 of 14");
  await page.reload();
  await expect(page.getByRole("row", { name: /app_10/ })).toContainText("given to the starter");
  // After an hour any page forgets a password.
  const sealed = { id: "itm_old", jobId: "job_old", key: "k", sealed: "s", at: Date.now() };
  expect(await sealedHere(page, { at: Date.now() - 3_600_000 }, sealed)).toBe(1);
  await page.goto("/rotation/jobs");
  await expect.poll(() => sealedHere(page)).toBe(0);
  await expect(page.getByRole("table", { name: "Rotations" }).getByRole("row", { name: /14 of 14/ })).toBeVisible();
});

/** Counts the sealed passwords of this browser; `changed` is changed in all of them, and `added` are put there before. */
async function sealedHere(page: Page, changed: object = {}, ...added: object[]): Promise<number> {
  return page.evaluate(
    ([change, more]) =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open("rolecall-rotation");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const store = opening.result.transaction("sealed", "readwrite").objectStore("sealed");
          for (const each of more) store.put(each);
          const all = store.getAll();
          all.onsuccess = () => {
            for (const each of all.result) store.put({ ...each, ...change });
          };
          store.transaction.oncomplete = () => {
            opening.result.close();
            resolve(all.result.length);
          };
        };
      }),
    [changed, added] as const,
  );
}

test("once the due passwords are new, the entry of the navigation counts none", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  for (const name of ["due_one", "due_two"]) {
    await cloud.addUser(clusterId, name);
    saveSqlUser(rolecall, clusterId, name, { state: "restricted", changedAt: Date.now() - 400 * 24 * 60 * 60_000 });
  }
  const cora = addPerson(rolecall, "Cora Berg");
  giveRole(rolecall, cora, clusterId, "cluster_admin");
  const page = await pageOf(browser, rolecall, cora);
  await openUsers(page, clusterId);
  await expect(page.getByRole("link", { name: "due_two" })).toBeVisible();
  await page.goto("/rotation");
  const entry = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Rotation" });
  await expect(entry).toHaveAccessibleName("Rotation 2 due");
  await page.getByRole("button", { name: "Rotate due passwords…" }).click();
  const owners = page.getByRole("radio", { name: "Their owners" });
  await expect(owners, "they have none").toBeDisabled();
  await expect(owners).toHaveAccessibleDescription(/^No owner team can receive a password\./);
  await startRotation(page, 2);
  await expect(page.getByText("Done: 2 of 2 passwords are new.").first()).toBeAttached();
  await expect(entry).toHaveAccessibleName("Rotation");
  const deliver = page.getByRole("button", { name: "Deliver to owners" });
  await expect(deliver).toBeDisabled();
  await expect(deliver).toHaveAccessibleDescription("You already have the passwords.");
  await expectGoodLooks(page);
});

test("all that match a filter are rotated; what fails is grouped by cause, and a retry sets it; after an hour any page forgets @long", async ({
  page,
  cloud,
  clusterId,
}) => {
  const names = NAMES.slice(0, 4).map((name) => name.replace("app", "late"));
  for (const name of names) await cloud.addUser(clusterId, name);
  await openUsers(page, clusterId);
  await expect(page.getByRole("link", { name: "late_13" })).toBeVisible();
  cloud.fault({ route: ROUTES.reset, clusterId, kind: "status", status: 400, times: 2 });
  await page.goto("/sql-users?q=late_");
  await page.getByRole("button", { name: "Rotate all that match…" }).click();
  await startRotation(page, 4);
  const failures = page.getByRole("region", { name: "2 not set", exact: true });
  await expect(failures).toContainText("CockroachDB Cloud rejected the request");
  await expect(page.getByRole("row", { name: /failed/ })).toHaveCount(2);
  await expectGoodLooks(page);
  await failures.getByRole("button", { name: "Retry 2" }).click();
  await expect(page.getByText("Done: 4 of 4 passwords are new.").first()).toBeAttached();
  const text = await download(page, ".env");
  for (const name of names) {
    const [, password = ""] = new RegExp(`_${name.toUpperCase()}_PASSWORD=(.+)`).exec(text) ?? [];
    expect(cloud.passwordMatches(clusterId, name, password), name).toBe(true);
  }
  expect(await sealedHere(page, { at: Date.now() - 3_600_000 })).toBe(4);
  await page.goto("/profile");
  await expect.poll(() => sealedHere(page)).toBe(0);
});

test("unknown passwords stay out of the download, and none is deleted unsaved without a question", async ({
  page,
  cloud,
  clusterId,
}) => {
  const names = ["doubt_10", "doubt_11", "doubt_12"];
  for (const name of names) await cloud.addUser(clusterId, name);
  const lost = { route: ROUTES.reset, clusterId, name: "doubt_12" };
  cloud.fault({ ...lost, when: "after", kind: "cut", times: 3 });
  cloud.fault({ ...lost, kind: "status", status: 400 });
  await openUsers(page, clusterId);
  await rotateAll(page, 3);
  const places = page.getByRole("region", { name: "Where the new passwords are" });
  await expect(places).toContainText("Outcome unknown1");
  const all = page.getByRole("button", { name: "I have stored all 3 passwords" });
  await all.click();
  const question = page.getByRole("alertdialog", { name: "Delete 3 passwords from this browser" });
  await expect(question).toContainText("None of them was copied or downloaded.");
  await expectGoodLooks(page);
  await question.getByRole("button", { name: "Cancel" }).click();

  const json = JSON.parse(await download(page, "JSON")) as { sqlUser: string }[];
  expect(json.map(({ sqlUser }) => sqlUser)).toEqual(["doubt_10", "doubt_11"]);
  await page.reload();
  await all.click();
  await expect(question).toContainText("1 of them was neither copied nor downloaded.");
  await question.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  const signsOut = page.getByRole("alertdialog", { name: "Sign out and delete 3 passwords" });
  await expect(signsOut).toContainText("1 of them was neither copied nor downloaded.");
  await expect(signsOut).toContainText("Only this browser can open it: doubt_12.");
  await expectGoodLooks(page);
  await signsOut.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("region", { name: "Where the new passwords are" })).toContainText("Outcome unknown1");
  const apart = JSON.parse(await download(page, "1 of unknown outcome, JSON")) as { sqlUser: string }[];
  expect(apart.map(({ sqlUser }) => sqlUser)).toEqual(["doubt_12"]);
  // As though none was saved when the page read them, and all of them right before the button is pressed.
  await page.reload();
  expect(await sealedHere(page, { saved: undefined })).toBe(3);
  await page.reload();
  await all.click();
  await expect(question).toContainText("None of them was copied or downloaded.");
  await question.getByRole("button", { name: "Cancel" }).click();
  await sealedHere(page, { saved: true });
  await all.click();
  await expect(places).toContainText("0 of 2");
});
