import type { Locator, Page } from "playwright/test";
import { ERROR_WORDS } from "../../lib/shared/errors/errors.ts";
import { CHANGES, type Change } from "../support/changes.ts";
import { arrange, expectChange } from "../support/faults/expect-row.ts";
import { type Door, ROWS, type Row } from "../support/faults/fault-table.ts";
import { expect, test } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";
import { alertOf, alerts, ask, copyOnce, done, openUsers, REQUEST_ID, revealed } from "../support/users-page.ts";

/*
 * The table of faults through the page: its texts, the request id and the shown password. Runs the quickest row of each
 * kind of outcome; the long version runs every row.
 */

const ROW_MS = 45_000;

function rowsOf(door: Door): Row[] {
  const rows = ROWS.filter((row) => row.door === door).toSorted((left, right) => left.sent - right.sent);
  return PROVE
    ? rows
    : rows.filter((row) => !row.fault.hold && rows.find(({ reported }) => reported === row.reported) === row);
}

for (const door of CHANGES)
  test(`${door}: each outcome is shown in its words, and what is shown is so${door === "reset" ? "" : " @long"}`, async ({
    page,
    cloud,
    rolecall,
    clusterId,
  }) => {
    const rows = rowsOf(door).map((row, index) => ({ row, name: `app_${String(index).padStart(2, "0")}` }));
    for (const { row, name } of rows) await arrange(row, { cloud, clusterId, name });
    await openUsers(page, clusterId);
    for (const { row, name } of rows)
      await test.step(`while the vendor ${row.what}: ${row.reported}`, async () => {
        const answered = page.waitForResponse((response) => response.request().method() === "POST", {
          timeout: ROW_MS,
        });
        const dialog = await ask(page, door, name);
        await answered;
        const seen = await (row.reported === "ok" ? successOf(page, door, name) : failureOf(dialog, row));
        expectChange(row, { reported: row.reported, ...seen }, { cloud, folder: rolecall.folder, clusterId, name });
        if (row.reported === "cloud_key_forbidden") await tryChanges(page);
      });
  });

/** Nothing more is sent to a cluster that refused the key, until a Cluster Admin has it tried again. */
async function tryChanges(page: Page): Promise<void> {
  const create = page.getByRole("button", { name: "Create SQL user" });
  await expect(page.getByText("Rolecall's key cannot change SQL users on")).toBeVisible();
  await create.click();
  const closed = page.getByRole("dialog", { name: "Create SQL user" });
  await expect(closed).toContainText("CockroachDB Cloud refused its last change there.");
  await closed.getByRole("button", { name: "Close" }).last().click();
  await page.getByRole("button", { name: "Check the key again" }).click();
  await expect(page.getByText("Rolecall's key cannot change SQL users on")).toHaveCount(0);
}

test("list: each failure shows its title beside the previous list", async ({ page, cloud, clusterId }) => {
  const rows = rowsOf("list");
  await cloud.addUser(clusterId, "app_one");
  await openUsers(page, clusterId);
  await expect(page.getByRole("row", { name: "app_one" })).toBeVisible();
  for (const row of rows)
    await test.step(`while the vendor ${row.what}: ${row.reported}`, async () => {
      await arrange(row, { cloud, clusterId, name: "app_one" });
      const answered = page.waitForResponse((response) => response.url().includes("/sql_user.list?"), {
        timeout: ROW_MS,
      });
      await page.getByRole("button", { name: "Refresh" }).click();
      await answered;
      const banner = alerts(page);
      if (row.reported === "ok") await expect(banner).toHaveCount(0);
      else {
        await expect(banner).toContainText(`${ERROR_WORDS[row.reported].title}.`);
        await expect(banner).toContainText(REQUEST_ID);
      }
      await expect(page.getByRole("row", { name: "app_one" })).toBeVisible();
      cloud.clearFaults();
      await page.getByRole("button", { name: "Refresh" }).click();
      await expect(banner).toHaveCount(0);
    });
});

type Shown = { password: string | undefined; requestId: string | undefined; text: string };

/** Expects a success: a password in the copy-once dialog, or the SQL user gone. Closes the dialog. */
async function successOf(page: Page, door: Change, name: string): Promise<Shown> {
  if (door === "delete") {
    await expect(page.getByRole("status").filter({ hasText: `Deleted ${name}` })).toBeVisible();
    await expect(page.getByRole("row", { name })).toHaveCount(0);
    return { password: undefined, requestId: undefined, text: "" };
  }
  const dialog = copyOnce(page, name);
  const password = await revealed(dialog);
  const text = (await dialog.textContent()) ?? "";
  await done(dialog);
  return { password, requestId: undefined, text };
}

/** Expects a failure in the dialog of the change. Closes the dialog. */
async function failureOf(dialog: Locator, { reported, fault }: Row): Promise<Shown> {
  if (reported === "ok") throw new Error("this row does not fail");
  const requestId = await alertOf(dialog, reported);
  const text = (await dialog.textContent()) ?? "";
  if ("retryAfter" in fault) expect(text).toContain(`Try again after ${fault.retryAfter} s`);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  return { password: undefined, requestId, text };
}
