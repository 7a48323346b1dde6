import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright/test";
import { PAGE_LIST } from "../bench/page-list.ts";
import { DEMO_CLUSTERS } from "../lib/emulator/world/scenario-demo.ts";
import { DEMO_ACCOUNT, DEMO_MEMBER } from "../scripts/demo/demo-account.ts";
import { enter } from "./support/accounts.ts";
import { expect, test } from "./support/fixtures.ts";
import { accessibilityFaults } from "./support/looks.ts";
import { requestRow } from "./support/pages/requests-page.ts";
import { PROVE } from "./support/prove.ts";
import { contextsOf } from "./support/servers/contexts.ts";
import { startDemo } from "./support/servers/demo.ts";

/** Pictures of the long run. */
const FOLDER = join(import.meta.dirname, "../test-results/screens");
const WIDTHS = { wide: 1280, narrow: 320 } as const;
/** A column or a bar more begins at some of them; the others lie between. */
const ALL_WIDTHS = [320, 360, 390, 600, 759, 760, 1024, 1099, 1100, 1280, 1440, 1600, 1920, 2560];
const USERS = `/clusters/${DEMO_CLUSTERS.production}/users`;

type Screen = {
  name: string;
  path: string;
  signedOut?: boolean;
  asMember?: boolean;
  open?: (page: Page) => Promise<void>;
  /** only the long run opens it: its own spec checks it, or it is like another one */
  long?: true;
};

const row = (name: string, item: string) => async (page: Page) => {
  await page.getByRole("searchbox").fill(name);
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: item }).click();
  await expect(page.getByRole(item === "Delete" ? "alertdialog" : "dialog")).toBeVisible();
};

const SCREENS: Screen[] = [
  { name: "sign-in", path: "/sign-in", signedOut: true },
  { name: "sign-in-refused", path: "/sign-in", signedOut: true, open: signInWrongly },
  { name: "forgot-password", long: true, path: "/forgot-password", signedOut: true },
  { name: "invitation-void", long: true, path: "/invitation/tok_none#secret", signedOut: true },
  { name: "accounts", long: true, path: "/access" },
  { name: "account-remove", long: true, path: "/access", open: removeAccount },
  { name: "profile", long: true, path: "/profile" },
  { name: "security", long: true, path: "/profile/security" },
  { name: "api-reference", long: true, path: "/api-reference" },
  { name: "api-tokens", long: true, path: "/profile/tokens" },
  { name: "device", long: true, path: "/device" },
  { name: "my", long: true, path: "/my", asMember: true },
  { name: "my-history", long: true, path: "/my", asMember: true, open: openHistory },
  { name: "requests", long: true, path: "/requests" },
  { name: "requests-own", long: true, path: "/requests", asMember: true },
  { name: "requests-no-match", long: true, path: "/requests?q=nobody-has-this-name" },
  { name: "request-new", long: true, path: "/requests", asMember: true, open: requestNew },
  { name: "request-approve", long: true, path: "/requests", open: approve("app_refunds") },
  { name: "request-approve-deletion", long: true, path: "/requests", open: approve("etl_airbyte") },
  { name: "let-team-reset", long: true, path: USERS, open: row("app_checkout", "Allow team resets…") },
  { name: "setup-without-secret", long: true, path: "/setup", signedOut: true },
  { name: "overview", path: "/" },
  { name: "overview-own", long: true, path: "/", asMember: true },
  { name: "sql-users-everywhere", long: true, path: "/sql-users?state=admin" },
  { name: "restrict-clusters", long: true, path: "/restrict" },
  {
    name: "restrict",
    long: true,
    path: `/restrict?cluster=${DEMO_CLUSTERS.production}&state=admin`,
    open: suggestionsRead,
  },
  { name: "clusters", long: true, path: "/clusters" },
  { name: "not-found", path: "/clusters/no/such/page" },
  { name: "sql-users", path: USERS },
  { name: "sql-users-selected", long: true, path: USERS, open: select },
  { name: "sql-users-not-ready", long: true, path: `/clusters/${DEMO_CLUSTERS.staging}/users` },
  { name: "sql-users-no-match", long: true, path: `${USERS}?q=nobody-has-this-name` },
  { name: "menu", long: true, path: USERS, open: openMenu },
  { name: "create", long: true, path: USERS, open: openCreate },
  { name: "reset", path: USERS, open: row("app_billing", "Reset password") },
  { name: "delete", long: true, path: USERS, open: row("app_billing", "Delete") },
  { name: "delete-refused", long: true, path: USERS, open: deleteInUse },
  { name: "copy-once", path: USERS, open: resetPassword },
];

type Look = { size: string; width: number; colorScheme: "light" | "dark" };

/**
 * The short run opens the screens narrow and dark, which finds most; other specs open many of them in other looks. The long run opens every
 * screen in all four.
 */
const LOOKS: Look[] = (["light", "dark"] as const).flatMap((colorScheme) =>
  Object.entries(WIDTHS).map(([size, width]) => ({ size, width, colorScheme })),
);
const SHORT = LOOKS.filter(({ size, colorScheme }) => size === "narrow" && colorScheme === "dark");

for (const looks of PROVE ? LOOKS.map((look) => [look]) : [SHORT])
  test(`every screen is accessible and fits, ${looks.map(named).join(", then ")}`, async ({ browser }) => {
    mkdirSync(FOLDER, { recursive: true });
    const demo = await startDemo();
    const somebody = async () => (await contextsOf(browser).lend(demo.rolecall.url)).newPage();
    const [stranger, person, member] = [await somebody(), await somebody(), await somebody()];
    await enter(person, demo.rolecall, DEMO_ACCOUNT);
    await enter(member, demo.rolecall, DEMO_MEMBER);
    const found: string[] = [];
    for (const screen of SCREENS) {
      if (screen.long && !PROVE) continue;
      const page = screen.signedOut ? stranger : screen.asMember ? member : person;
      for (const [index, look] of looks.entries()) {
        await page.emulateMedia({ colorScheme: look.colorScheme });
        await page.setViewportSize({ width: look.width, height: 800 });
        if (index === 0) {
          await page.goto(screen.path);
          await screen.open?.(page);
          await expect(page.getByRole("heading").first()).toBeVisible();
        }
        for (const fault of await faultsOf(page)) found.push(`${screen.name}, ${named(look)}: ${fault}`);
        if (PROVE) await page.screenshot({ path: join(FOLDER, `${screen.name}${picture(look)}.png`) });
      }
    }
    expect(found).toEqual([]);
    await demo.stop();
  });

/** The short run opens three of them. */
test(`every page of the list of pages is accessible, and none is wider than its window from 320 to 2560 px`, async ({
  browser,
}) => {
  const demo = await startDemo();
  const page = await (await contextsOf(browser).lend(demo.rolecall.url)).newPage();
  await enter(page, demo.rolecall, DEMO_ACCOUNT);
  const clusterId = DEMO_CLUSTERS.production;
  const names = {
    clusterId,
    sqlUser: "app_checkout",
    accountId: await idBehind(page, "/access", "Marek Novák"),
    teamId: await idBehind(page, "/access/teams", "Payments"),
  };
  const all = Object.values(PAGE_LIST).flatMap((address) => address?.(names) ?? []);
  const found: string[] = [];
  for (const path of PROVE ? all : ["/", "/sql-users", "/requests"]) {
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    for (const width of PROVE ? ALL_WIDTHS : [320, 1099, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      if (await isTooWide(page)) found.push(`${path} at ${width} px: wider than the window`);
    }
    for (const { colorScheme, width, size } of PROVE ? LOOKS : SHORT) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: size === "narrow" ? 360 : width, height: 900 });
      for (const fault of await accessibilityFaults(page)) found.push(`${path}, ${colorScheme} and ${size}: ${fault}`);
    }
  }
  expect(found).toEqual([]);
  await demo.stop();
});

async function idBehind(page: Page, path: string, name: string): Promise<string> {
  await page.goto(path);
  const href = await page.getByRole("link", { name, exact: true }).first().getAttribute("href");
  return href?.split("/").at(-1) ?? "";
}

const isTooWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

function named({ size, colorScheme }: Look): string {
  return `${colorScheme} and ${size}`;
}

async function faultsOf(page: Page): Promise<string[]> {
  const faults = await accessibilityFaults(page);
  return (await isTooWide(page)) ? [...faults, "wider than the window"] : faults;
}

function picture({ size, colorScheme }: Look): string {
  return size === "wide" && colorScheme === "light" ? "" : `-${size}-${colorScheme}`;
}

async function openHistory(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: /^(History of|Actions for) app_checkout/ });
  const isInMenu = (await button.getAttribute("aria-haspopup")) === "menu";
  await button.click();
  if (isInMenu) await page.getByRole("menuitem", { name: "History" }).click();
  await expect(page.getByRole("dialog").getByRole("listitem").first()).toBeVisible();
}

async function requestNew(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Request SQL user" }).click();
  await page.getByLabel("Username").fill("payments_refunds");
  await page.getByLabel("Purpose").fill("Refund worker, reads payments and writes refunds");
}

function approve(name: string): (page: Page) => Promise<void> {
  return async (page) => {
    await requestRow(page, name).getByRole("button", { name: "Approve" }).click();
    await page.getByRole("button", { name: "Show what will happen" }).click();
    await expect(page.getByRole("heading", { name: "Audit events" })).toBeVisible();
  };
}

async function signInWrongly(page: Page): Promise<void> {
  await page.getByLabel("Email").fill("nobody@halden.example");
  await page.getByLabel("Password").fill("not the password of anybody");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
}

async function select(page: Page): Promise<void> {
  await page.getByRole("checkbox", { name: "Select app_billing" }).check();
  await page.getByRole("checkbox", { name: "Select app_checkout" }).check();
}

/** Until then its button is on the way from one colour to the other. */
async function suggestionsRead(page: Page): Promise<void> {
  await expect(page.getByRole("button", { name: "Show what each loses" })).toBeEnabled();
}

async function openMenu(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Actions for app_billing" }).click();
  await expect(page.getByRole("menu")).toBeVisible();
}

async function openCreate(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Create SQL user" }).click();
  await page.getByLabel("Username").fill("payments_refunds");
  await page.getByLabel("Purpose").fill("Refund worker, reads payments and writes refunds");
}

async function deleteInUse(page: Page): Promise<void> {
  await row("app_checkout", "Delete")(page);
  await page.getByLabel("Type app_checkout to confirm").fill("app_checkout");
  await page.getByRole("button", { name: "Delete app_checkout" }).click();
  await expect(page.getByRole("alertdialog").getByRole("alert")).toBeVisible();
}

async function removeAccount(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Actions for Sofia Lindqvist" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await expect(page.getByRole("alertdialog")).toBeVisible();
}

async function resetPassword(page: Page): Promise<void> {
  await row("app_billing", "Reset password")(page);
  await page.getByRole("dialog").getByRole("button", { name: "Reset password" }).click();
  await expect(page.getByRole("dialog", { name: /^Password for app_billing/ })).toBeVisible();
}
