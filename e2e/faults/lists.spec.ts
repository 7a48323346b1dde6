import { readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { ERROR_WORDS } from "../../lib/shared/errors/errors.ts";
import { list } from "../support/changes.ts";
import { ROUTES } from "../support/faults/expect-row.ts";
import { expect, test } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";
import { alertOf, alerts, openUsers, REQUEST_ID } from "../support/users-page.ts";

/* A list is complete, or is labelled as loading, outdated or missing. Rows that are silently missing would look like deleted users. */

const SCRIPTS = resolve(import.meta.dirname, "../../.next/static");
const USERS = 1_200;
const FIRST_PAGE = 500;

test("page tokens that lead in a circle or to another list cause an error instead of a list", async ({
  request,
  cloud,
  clusterId,
}) => {
  await cloud.seedUsers(clusterId, USERS);
  for (const [token, reported] of [
    ["repeat", "cloud_bad_answer"],
    ["foreign", "cloud_rejected"],
  ] as const)
    for (const skip of [0, 1]) {
      cloud.fault({ route: ROUTES.list, clusterId, kind: "page-token", token, skip, times: 2 });
      const { reported: first, value } = await list(request, clusterId);
      // A busy server may say that the rest is still coming; then the next read reports the failure.
      const later = async () => (await list(request, clusterId, { fresh: false })).reported;
      if (first === "ok") {
        expect(value?.complete).toBe(false);
        await expect.poll(later).toBe(reported);
      } else expect([first, value]).toEqual([reported, undefined]);
      cloud.clearFaults();
    }
  await list(request, clusterId);
  const whole = async () => (await list(request, clusterId, { fresh: false })).value?.users.length;
  await expect.poll(whole).toBe(USERS);
});

test("a failed later page: the earlier pages never count as the list, and the next read reports the failure", async ({
  request,
  cloud,
  clusterId,
}) => {
  await cloud.seedUsers(clusterId, USERS);
  const second = cloud.fault({ route: ROUTES.list, clusterId, skip: 1, hold: true, kind: "status", status: 403 });
  const part = (await list(request, clusterId)).value;
  expect([part?.users.length, part?.complete]).toEqual([FIRST_PAGE, false]);
  second.release();
  for (const _reader of ["one page", "another"])
    await expect
      .poll(async () => (await list(request, clusterId, { fresh: false })).reported)
      .toBe("cloud_key_forbidden");
  cloud.clearFaults();
  await list(request, clusterId);
  // The rest of a reading goes on after its first rows were answered.
  await expect
    .poll(async () => {
      const whole = (await list(request, clusterId, { fresh: false })).value;
      return [whole?.users.length, whole?.complete];
    })
    .toEqual([USERS, true]);
});

test.describe("in the browser", () => {
  // Uses its own page, since a browser reports what it could not fetch as an error.
  test("an older list stays where the words of a failure cannot be fetched either", async ({
    context,
    request,
    cloud,
    clusterId,
  }) => {
    await cloud.addUser(clusterId, "app_one");
    const page = await context.newPage();
    let unreachable = true;
    const withWords = scriptsWith(ERROR_WORDS.cloud_key_forbidden.title);
    expect(withWords).not.toEqual([]);
    for (const script of withWords)
      await page.route(`**/${script}`, (route) => (unreachable ? route.abort() : route.continue()));
    // A list that the server has in time comes with the page; a browser that reads it needs the scripts that are unreachable here.
    await expect(async () => {
      await list(request, clusterId);
      await openUsers(page, clusterId);
      await expect(page.getByText("1 of 1 loaded")).toBeVisible({ timeout: 3_000 });
    }).toPass();
    cloud.fault({ route: ROUTES.list, clusterId, kind: "status", status: 403 });
    await page.getByRole("button", { name: "Refresh" }).click();
    await expect(alerts(page)).toContainText("This list may be outdated");
    await expect(alerts(page)).not.toContainText(ERROR_WORDS.cloud_key_forbidden.title);
    await expect(page.getByRole("row", { name: "app_one" })).toBeVisible();
    unreachable = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(alerts(page)).toContainText(ERROR_WORDS.cloud_key_forbidden.title);
  });

  /** Only a status that is not retried fails quickly; the last retry of the other comes four seconds later. */
  for (const [status, code] of [
    [403, "cloud_key_forbidden"],
    ...(PROVE ? ([[500, "cloud_unavailable"]] as const) : []),
  ] as const) {
    // Uses its own page, since React reports a failed server read as a page error even though the page explains it.
    test(`no list, for ${status}: the words, and a second try`, async ({ context, cloud, clusterId }) => {
      await cloud.addUser(clusterId, "app_one");
      cloud.fault({ route: ROUTES.list, clusterId, kind: "status", status });
      const page = await context.newPage();
      await openUsers(page, clusterId);
      await expect(alerts(page)).toBeVisible();
      await alertOf(page, code);
      await expect(page.getByRole("row")).toHaveCount(0);
      await expect(page.getByText("No SQL user yet")).toHaveCount(0);
      cloud.clearFaults();
      await page.getByRole("button", { name: "Try again" }).click();
      await expect(page.getByRole("row", { name: "app_one" })).toBeVisible();
      await expect(alerts(page)).toHaveCount(0);
    });

    test(`an older list, for ${status}: it stays, under a banner, until it could be read`, async ({
      page,
      cloud,
      clusterId,
    }) => {
      await cloud.seedUsers(clusterId, USERS);
      await openUsers(page, clusterId);
      await expect(page.getByText("1,200 of 1,200 loaded")).toBeVisible();
      await cloud.addUser(clusterId, "a_new_one");
      for (const skip of [0, 1]) {
        const { struck } = cloud.fault({ route: ROUTES.list, clusterId, skip, kind: "status", status });
        const answered = page.waitForResponse((response) => response.url().includes("/sql_user.list?"));
        await page.getByRole("button", { name: skip === 0 ? "Refresh" : "Try again" }).click();
        // The banner of the previous reading is still shown.
        await struck;
        await (await answered).finished();
        const banner = alerts(page).filter({ hasText: "This list may be outdated" });
        await expect(banner).toContainText(ERROR_WORDS[code].title);
        await expect(banner).toContainText(REQUEST_ID);
        await expect(page.getByText("1,200 of 1,200 loaded")).toBeVisible();
        await expect(page.getByRole("row", { name: "seeded_00001" })).toBeVisible();
        cloud.clearFaults();
      }
      await page.getByRole("button", { name: "Try again" }).click();
      await expect(page.getByText("1,201 of 1,201 loaded")).toBeVisible();
      await expect(alerts(page)).toHaveCount(0);
    });

    test(`a part of the list, for ${status}: it says so, and that the rest failed to load`, async ({
      page,
      cloud,
      clusterId,
    }) => {
      await cloud.seedUsers(clusterId, USERS);
      const second = cloud.fault({ route: ROUTES.list, clusterId, skip: 1, hold: true, kind: "status", status });
      await openUsers(page, clusterId);
      // Streamed content is outside its place in the page for a moment.
      await expect(page.getByRole("main").getByText("500 loaded, more are coming")).toBeVisible();
      second.release();
      const banner = alerts(page).filter({ hasText: ERROR_WORDS[code].title });
      await expect(banner).toContainText(REQUEST_ID);
      await expect(page.getByText(/\d of [\d,]+ loaded/)).toHaveCount(0);
      cloud.clearFaults();
      await banner.getByRole("button", { name: "Try again" }).click();
      await expect(page.getByText("1,200 of 1,200 loaded")).toBeVisible();
    });
  }
});

/** Names of the built scripts that hold a text. */
function scriptsWith(text: string): string[] {
  return readdirSync(SCRIPTS, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".js") && readFileSync(join(SCRIPTS, file), "utf8").includes(text))
    .map((file) => basename(file));
}
