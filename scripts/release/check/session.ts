import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { DEMO_CLUSTERS } from "../../../lib/emulator/world/scenario-demo.ts";
import { DEMO_ACCOUNT } from "../../demo/demo-account.ts";

/** Waits until the server is ready; `ended` says whether it will never be. */
export async function whenReady(url: string, ended: () => boolean): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline && !ended()) {
    const answer = await fetch(`${url}/api/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(100);
  }
  throw new Error("the server did not become ready");
}

/** Signs in as a browser without scripts does, and reads the SQL users of a cluster of the fake cloud. */
export async function signInAndList(url: string): Promise<void> {
  const form = new FormData();
  for (const [name, value] of hiddenFields(await textOf(`${url}/sign-in`))) form.set(name, value);
  form.set("email", DEMO_ACCOUNT.email);
  form.set("password", DEMO_ACCOUNT.password);
  const entered = await fetch(`${url}/sign-in`, {
    method: "POST",
    body: form,
    headers: { origin: url },
    redirect: "manual",
  });
  const cookie = entered.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  assert.equal(entered.status, 303, "the sign-in was refused");
  // A page has the rows in it once the list was read.
  const deadline = Date.now() + 60_000;
  while (!(await textOf(`${url}/clusters/${DEMO_CLUSTERS.production}/users`, cookie)).includes("app_billing")) {
    assert.ok(Date.now() < deadline, "the list of SQL users is not that of the cloud");
    await pause(200);
  }
}

async function textOf(url: string, cookie = ""): Promise<string> {
  const answer = await fetch(url, { headers: { cookie }, redirect: "manual" });
  assert.equal(answer.status, 200, `${url} answered ${answer.status}`);
  return answer.text();
}

/** The hidden fields of a page's form, which name its action. */
function hiddenFields(html: string): [string, string][] {
  const attribute = (tag: string, name: string) =>
    new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll("&quot;", '"').replaceAll("&amp;", "&") ?? "";
  const tags = html.match(/<input type="hidden"[^>]*>/g) ?? [];
  return tags.map((tag) => [attribute(tag, "name"), attribute(tag, "value")]);
}
