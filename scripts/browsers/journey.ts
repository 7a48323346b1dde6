import { setTimeout as pause } from "node:timers/promises";
import { ADMINISTRATOR } from "../../e2e/support/fixtures.ts";
import type { Emulator } from "../../lib/emulator/emulator.ts";
import type { Page } from "./webdriver.ts";

const NAME = "app_ledger";
const LONGEST_MS = 15_000;

/** Waits until an expression holds in the page, and gives its value. */
async function until(page: Page, what: string, expression: string): Promise<unknown> {
  const end = performance.now() + LONGEST_MS;
  for (;;) {
    // A page that is being left has no script to ask.
    const value = await page.run(expression).catch(() => undefined);
    if (value) return value;
    if (performance.now() > end) throw new Error(`not within ${LONGEST_MS / 1000} seconds: ${what}`);
    await pause(100);
  }
}

/** Finds elements as a person would: by role and name, as far as tags, labels and texts give them. */
const FIND = `((selector, name, within = document) => [...within.querySelectorAll(selector)].find((each) =>
  [each.getAttribute("aria-label"), each.textContent, ...[...(each.labels ?? [])].map((label) => label.textContent)]
    .some((text) => text?.trim() === name)))`;
const element = (selector: string, name: string) => `${FIND}(${JSON.stringify(selector)}, ${JSON.stringify(name)})`;

/** Whether React listens to it: before that, a press does nothing. */
const isAlive = (found: string) =>
  `(() => { const found = ${found}; return Boolean(found && !found.disabled && Object.keys(found).some((key) => key.startsWith("__reactProps"))); })()`;

const BUTTONS = "button, a, [role=menuitem]";

/** Presses it once it is there and can be pressed: menus open on the pointer's press, all else on the click. */
async function press(page: Page, name: string, selector = BUTTONS): Promise<void> {
  const found = element(selector, name);
  await until(page, `${name} can be pressed`, isAlive(found));
  await page.run(`(() => {
    const found = ${found};
    const at = { bubbles: true, cancelable: true, button: 0, pointerType: "mouse", detail: 1 };
    found.dispatchEvent(new PointerEvent("pointerdown", at));
    found.dispatchEvent(new MouseEvent("mousedown", at));
    found.dispatchEvent(new PointerEvent("pointerup", at));
    found.dispatchEvent(new MouseEvent("mouseup", at));
    found.click();
  })()`);
}

/** Fills a field as React hears it. */
async function fill(page: Page, label: string, value: string): Promise<void> {
  await until(page, `the field ${label}`, isAlive(element("input", label)));
  await page.run(`(() => {
    const field = ${element("input", label)};
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, ${JSON.stringify(value)});
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  })()`);
}

const has = (text: string) => `document.body.innerText.includes(${JSON.stringify(text)})`;

/** Reveals the password of the copy-once dialog, and closes that as stored. */
async function storedPassword(page: Page): Promise<string> {
  await press(page, "Reveal");
  const field = `document.querySelector("[role=dialog] textarea")?.value`;
  const password = String(await until(page, "the password", `/^[\\w-]{32}$/.test(${field}) && ${field}`));
  await page.run(`${element("input", "I have stored this password")}.click()`);
  await press(page, "Done");
  await until(page, "the dialog closes", `!document.querySelector("[role=dialog]")`);
  return password;
}

/** Sign in, list, create, reveal, reset, delete. Resolves to its observations, a line each; throws at the first failure. */
export async function journey(page: Page, url: string, cloud: Emulator, clusterId: string): Promise<string[]> {
  const seen: string[] = [];
  const check = (password: string, what: string) => {
    if (!cloud.passwordMatches(clusterId, NAME, password)) throw new Error(`${what}: the cluster has another password`);
    seen.push(what);
  };
  await page.go(`${url}/sign-in`);
  await fill(page, "Email", ADMINISTRATOR.email);
  await fill(page, "Password", ADMINISTRATOR.password);
  await press(page, "Sign in");
  await until(page, "signed in", `location.pathname === "/" && ${has("Overview")}`);
  seen.push(`signed in, secure context: ${await page.run("isSecureContext")}`);

  await page.go(`${url}/clusters/${clusterId}/users`);
  await until(page, "the list", has("app_one"));
  seen.push("the list has its rows");
  await press(page, "Create SQL user");
  await fill(page, "Username", NAME);
  await press(page, "Create SQL user", "[role=dialog] button");
  check(await storedPassword(page), "created, its password revealed once");

  await press(page, `Actions for ${NAME}`);
  await press(page, "Reset password", "[role=menuitem]");
  await press(page, "Reset password", "[role=dialog] button");
  check(await storedPassword(page), "reset, the new password revealed once");

  await press(page, `Actions for ${NAME}`);
  await press(page, "Delete", "[role=menuitem]");
  await fill(page, `Type ${NAME} to confirm`, NAME);
  await press(page, `Delete ${NAME}`, "[role=alertdialog] button");
  await until(page, "the row is gone", `!document.querySelector("[role=alertdialog]") && !${has(NAME)}`);
  if (cloud.userNames(clusterId).includes(NAME)) throw new Error("deleted: the cluster still has it");
  seen.push("deleted");
  return seen;
}
