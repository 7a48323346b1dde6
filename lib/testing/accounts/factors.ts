import { Secret, TOTP } from "otpauth";
import { beginTotpDoor, confirmTotpDoor } from "../../server/edge/doors/people/factors.ts";
import { answerFactor } from "../../server/people/factors/answer-factor.ts";
import { renewHere } from "../../server/people/factors/confirm-identity.ts";
import { signIn } from "../../server/people/sign-in/sign-in.ts";
import { mutate, mutateOwn } from "../../server/run/run.ts";
import { store } from "../../server/store/db/store.ts";
import { inRequest, type TestBrowser } from "../next-headers.ts";

/** The code that an authenticator app with this key shows at a time, as another program computes it. */
export function codeAt(key: string, timestamp = Date.now()): string {
  return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp });
}

/** As if the person of this browser had confirmed just now. */
export function confirmNow(browser: TestBrowser): Promise<void> {
  return inRequest(browser, async () => renewHere(await store()));
}

/** Sets up an authenticator app in a browser that is signed in and confirms, with the code of one step ago; gives its key and the recovery codes. */
export async function turnOnApp(browser: TestBrowser): Promise<{ key: string; codes: string[] }> {
  await confirmNow(browser);
  const begun = await inRequest(browser, () => mutateOwn(beginTotpDoor, {}));
  if (!begun.ok) throw new Error(begun.error.code);
  const { key } = begun.value;
  const code = codeAt(key, Date.now() - 30_000);
  const turnedOn = await inRequest(browser, () => mutate(confirmTotpDoor, { code }));
  if (!turnedOn.ok) throw new Error(turnedOn.error.code);
  return { key, codes: turnedOn.value.codes };
}

/** The result of a password: `in`, `factor`, or the refusal. */
export async function givePassword(browser: TestBrowser, email: string, password: string): Promise<string> {
  const form = new FormData();
  form.set("email", email);
  form.set("password", password);
  const { error, wants = "in" } = await inRequest(browser, () => signIn(form));
  return error?.code ?? wants;
}

/** The result of a code: `in`, or the refusal. */
export async function giveCode(browser: TestBrowser, code: string): Promise<string> {
  const form = new FormData();
  form.set("code", code);
  return (await inRequest(browser, () => answerFactor(form))).error?.code ?? "in";
}
