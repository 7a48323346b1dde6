import { join } from "node:path";
import { afterEach, beforeEach, vi } from "vitest";
import { hashPassword } from "../../server/access/password-hash.ts";
import { requestReset, resetAccountPassword } from "../../server/people/passwords/account-reset.ts";
import { signIn } from "../../server/people/sign-in/sign-in.ts";
import { store } from "../../server/store/db/store.ts";
import { addAccount } from "../../server/store/people/accounts.ts";
import { connectTo, startFakeCloud } from "../fake-cloud.ts";
import { inRequest, linkIn, mailsIn, newBrowser, type TestBrowser } from "../next-headers.ts";
import { unitPerson } from "../people.ts";
import { freshProcess, registry } from "../server.ts";

/* For tests only: a person who forgot their password, on a server that sends mail. */

export const OLD = "heron-quarry-lantern-61";
export const NEW = "walnut-harbour-drizzle-12";
export const BOB = unitPerson("Bob");

let folder: () => string;
export const mails = () => mailsIn(join(folder(), "mail"));
export let bob: string;

/** Each test has a new server on which Bob has the password `OLD`, and ends with the work that it left. */
export function beginAccountResets(): void {
  folder = freshProcess();
  beforeEach(async () => {
    connectTo(await startFakeCloud());
    vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
    bob = await addAccount(await store(), { ...BOB, passwordHash: await hashPassword(OLD), role: "member" });
  });
  afterEach(later);
}

/** Runs the server's work after its answer until all of it is done. */
export async function later(): Promise<void> {
  const inFlight = registry()?.get("in-flight") as { works: Set<Promise<void>> } | undefined;
  while (inFlight && inFlight.works.size > 0) await Promise.all(inFlight.works);
}

/** Skips the pause before the work, unless the test is about the pause. */
export function ask(email: string, browser = newBrowser(), wait: (ms: number) => Promise<unknown> = async () => {}) {
  const form = new FormData();
  form.set("email", email);
  return inRequest(browser, () => requestReset(form, wait));
}
export async function enter(browser: TestBrowser, password: string, email = BOB.email) {
  const form = new FormData();
  form.set("email", email);
  form.set("password", password);
  return (await inRequest(browser, () => signIn(form))).error?.code ?? "in";
}
export const reset = (link: { id: string; secret: string }, browser = newBrowser(), password = NEW) =>
  inRequest(browser, () => resetAccountPassword({ ...link, password }));

export async function requestedLink(): Promise<{ id: string; secret: string }> {
  await ask(BOB.email);
  await later();
  return linkIn(mails().at(-1) ?? "", "reset");
}
