import { afterAll, beforeAll, beforeEach } from "vitest";
import { store } from "../../server/store/db/store.ts";
import { addAdministrator } from "../../server/store/people/accounts.ts";
import { type ProvidedPerson, startSignInProvider, type TestProvider } from "../doubles/sign-in-provider.ts";
import { newBrowser } from "../next-headers.ts";
import { unitPerson } from "../people.ts";
import { freshProcess } from "../server.ts";
import { APP_URL, configureProvider, signInAs as signIn } from "./provider-steps.ts";

/* For tests only: people at a sign-in provider, and a server that takes them. */

export const PEOPLE: Record<string, ProvidedPerson> = {
  ada: { name: "Ada at work", email: "Ada@Example.com", email_verified: true },
  bea: { ...unitPerson("Bea"), email_verified: true },
  unverified: { name: "Uma", email: "ada@example.com", email_verified: false },
  unsaid: { name: "Una", email: "ada@example.com" },
  impostor: { ...unitPerson("Ada"), email_verified: true },
};

export let provider: TestProvider;
export let folder: () => string;
/** the administrator, with the address of the first person */
export let ada: string;

/** Each test has a new server; they share the provider. */
export function beginAtWork(): void {
  beforeAll(async () => {
    provider = await startSignInProvider({ appUrl: APP_URL, clientSecret: "canary-client-secret", people: PEOPLE });
  });
  afterAll(() => provider.close());

  folder = freshProcess();
  beforeEach(async () => {
    Object.assign(provider, { changeTokens: undefined, away: false });
    provider.people.clear();
    for (const [subject, person] of Object.entries(PEOPLE)) provider.people.set(subject, person);
    configure();
    ada = await addAdministrator(await store(), { ...unitPerson("Ada"), passwordHash: "x" });
  });
}

export const configure = (more = {}) => configureProvider(provider, folder(), more);
export const signInAs = (subject: string | null, browser = newBrowser()) => signIn(subject, browser);

/** The events of an action, without intents. */
export const auditOf = async (action: string) =>
  (await (await store()).selectFrom("audit_events").selectAll().execute()).filter(
    (event) => event.action === action && event.outcome !== "intended",
  );
/** The claims of a token. */
export const payloadOf = (token: unknown) =>
  JSON.parse(Buffer.from(String(token).split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
