import { hashSync } from "@node-rs/argon2";
import {
  type APIRequestContext,
  type APIResponse,
  expect,
  type Page,
  type PlaywrightWorkerArgs,
} from "playwright/test";
import { present } from "#lib/shared/present.ts";
import { serverActions } from "./actions.ts";
import { ADMINISTRATOR } from "./known.ts";
import type { Rolecall } from "./rolecall.ts";
import { inStore } from "./store-file.ts";

/**
 * A cheap hash of the administrator's password. A real one takes as long as five requests at each sign-in; password-hash.test.ts tests its
 * cost.
 */
const QUICK_HASH = hashSync(ADMINISTRATOR.password, { memoryCost: 64, timeCost: 1, parallelism: 1 });

type Credentials = { email: string; password: string };

/** Fills in and sends the sign-in form. The caller checks the result. */
export async function sendSignIn(page: Page, { email, password }: Credentials = ADMINISTRATOR): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Signs the administrator in and ends at the overview. */
export async function signIn(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await sendSignIn(page);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
}

/** Signs an account in over HTTP, as the form does, and opens another page. */
export async function enter(
  page: Page,
  { url }: Pick<Rolecall, "url">,
  { email, password = ADMINISTRATOR.password }: { email: string; password?: string } = ADMINISTRATOR,
  path = "/clusters",
): Promise<void> {
  const answer = await callSignIn(page.context().request, { url }, { email, password });
  expect(await answer.text()).toContain('"entered"');
  await page.goto(url + path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** Enters the password where a change asks for it. */
export async function confirmByPassword(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Confirm it is you" });
  await dialog.getByLabel("Your password").fill(ADMINISTRATOR.password);
  await dialog.getByRole("button", { name: "Confirm", exact: true }).click();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
}

/** The secret of a setup link. */
export function secretOf(link: string): string {
  return new URL(link).hash.slice(1);
}

/** Adds the administrator to a store without accounts. The form for it takes as long as ten pages; setup.spec.ts tests it. */
export function addAdministrator(rolecall: Pick<Rolecall, "folder">): void {
  inStore(
    rolecall,
    "insert into accounts (id, email, name, password_hash, role, created_at) values (?, ?, ?, ?, 'administrator', ?)",
    ...["acc_test_first", ADMINISTRATOR.email, ADMINISTRATOR.name, QUICK_HASH, Date.now()],
  );
  inStore(rolecall, "delete from tokens where kind = 'setup'");
}

/** Creates the administrator over HTTP; resolves to the answer. */
export async function createAdministrator(
  { url, setupLink }: Pick<Rolecall, "url" | "setupLink">,
  more: Partial<Record<"secret" | "name" | "email" | "password", string>> = {},
): Promise<string> {
  const answer = await fetch(`${url}/setup`, {
    method: "POST",
    headers: { "next-action": serverActions().get("createAdministratorAction") ?? "", origin: url },
    body: JSON.stringify([{ ...ADMINISTRATOR, secret: secretOf(setupLink), ...more }]),
  });
  return answer.text();
}

type NativePost = {
  /** the `Origin` to send; null sends none */
  origin?: string | null;
  headers?: Record<string, string>;
  /** further fields of the form */
  fields?: Record<string, string>;
};

/** The hidden fields of a page's form, which name its action. */
export async function hiddenFields(url: string): Promise<Record<string, string>> {
  const html = await (await fetch(url)).text();
  const attribute = (tag: string, name: string) =>
    new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll("&quot;", '"').replaceAll("&amp;", "&") ?? "";
  const tags = html.match(/<input type="hidden"[^>]*>/g) ?? [];
  return Object.fromEntries(tags.map((tag) => [attribute(tag, "name"), attribute(tag, "value")]));
}

/** Posts the sign-in form as a browser does before hydration; follows no redirect. */
export async function postSignIn(
  request: APIRequestContext,
  { url }: Pick<Rolecall, "url">,
  { email, password }: Credentials,
  { origin = url, headers = {}, fields = {} }: NativePost = {},
): Promise<APIResponse> {
  return request.post(`${url}/sign-in`, {
    multipart: { ...(await hiddenFields(`${url}/sign-in`)), ...fields, email, password },
    headers: present({ ...headers, origin: origin ?? undefined }),
    maxRedirects: 0,
  });
}

/** Sends the sign-in form as a hydrated page does: as a call of the action, in React's encoding. */
export async function callSignIn(
  request: APIRequestContext,
  { url }: Pick<Rolecall, "url">,
  { email, password }: Credentials,
): Promise<APIResponse> {
  const { headers, body: multipart } = signInCall(url, { email, password });
  return request.post(`${url}/sign-in`, { multipart, headers, maxRedirects: 0 });
}

/** Makes the administrator of a new server, signed in, as a client of its requests. */
export async function asAdministrator(
  { request }: Pick<PlaywrightWorkerArgs["playwright"], "request">,
  rolecall: Pick<Rolecall, "url" | "folder">,
): Promise<APIRequestContext> {
  addAdministrator(rolecall);
  const context = await request.newContext({ baseURL: rolecall.url });
  await callSignIn(context, rolecall, ADMINISTRATOR);
  return context;
}

/** The sign-in form as a call of the action, for `fetch`. */
export function signInCall(url: string, { email, password }: Credentials) {
  const body = new FormData();
  body.set("_1_email", email);
  body.set("_1_password", password);
  // Sent last, since it is read together with the fields before it.
  body.set("0", '[{},"$K1"]');
  const action = serverActions().get("signInAction") ?? "";
  return { method: "POST", body, headers: { "next-action": action, accept: "text/x-component", origin: url } };
}

/** The text of the alert in a page, without the parts that differ each time. */
export function alertIn(html: string): string {
  const alert = /<div[^>]*role="alert"[\s\S]*?<\/ul>/.exec(html)?.[0] ?? "";
  return alert
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/req_[0-9A-Z]+/g, "…")
    .replaceAll(/\s+/g, " ")
    .trim();
}
