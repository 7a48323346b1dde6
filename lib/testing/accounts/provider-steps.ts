import { vi } from "vitest";
import { currentActor } from "../../server/access/guard.ts";
import { type Begin, beginAtProvider, finishAtProvider } from "../../server/people/provider/provider-sign-in.ts";
import { type Jar, signInThere, type TestProvider } from "../doubles/sign-in-provider.ts";
import { inRequest, type TestBrowser } from "../next-headers.ts";

/* For tests only: the steps of a sign-in at the provider. */

export const APP_URL = "http://localhost:3000";

/** Sets this process up for the provider, with mail as files in the folder. */
export function configureProvider(provider: TestProvider, folder: string, more: Record<string, string> = {}): void {
  const variables = {
    APP_URL,
    SESSION_SECRET: `1:${"s".repeat(32)}`,
    SMTP_URL: `file:${folder}`,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: "rolecall",
    OIDC_CLIENT_SECRET: "canary-client-secret",
    OIDC_NAME: "Okta",
    ...more,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

/** Resolves to the address to which the browser is sent. */
export async function beginSignIn(
  browser: TestBrowser,
  to?: string,
  purpose: Begin["purpose"] = "sign_in",
  again?: Begin["again"],
): Promise<URL> {
  const begun = await inRequest(browser, () => beginAtProvider({ purpose, to, ownPage: true, again }));
  if (!begun.ok) throw new Error(begun.error.code);
  return begun.value;
}

/** What Rolecall makes of the address that the provider sends the browser back to. */
export const finish = (browser: TestBrowser, answer: URL) => inRequest(browser, () => finishAtProvider(answer.search));

/** Does the whole sign-in; resolves to the result or the code of the failure. */
export async function signInAs(
  subject: string | null,
  browser: TestBrowser,
  { purpose, jar, again }: { purpose?: Begin["purpose"]; jar?: Jar; again?: Begin["again"] } = {},
) {
  const start = await beginSignIn(browser, undefined, purpose, again);
  const { result } = await finish(browser, await signInThere(start, subject, jar));
  return result.ok ? result.value : result.error.code;
}

export const whoIs = (browser: TestBrowser) => inRequest(browser, () => currentActor(true));
