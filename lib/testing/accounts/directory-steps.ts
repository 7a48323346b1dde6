import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import type { DirectoryGift } from "#lib/shared/people/directory.ts";
import type { Permission } from "#lib/shared/policy.ts";
import { addGroupDoor } from "../../server/edge/doors/people/directory.ts";
import { enter } from "../../server/people/sign-in/enter.ts";
import { signIn } from "../../server/people/sign-in/sign-in.ts";
import type { MutationDoor } from "../../server/run/door.ts";
import { mutate } from "../../server/run/run.ts";
import { store } from "../../server/store/db/store.ts";
import { addAccount, addAdministrator } from "../../server/store/people/accounts.ts";
import { directoryRightsOf } from "../../server/store/people/directory-rights.ts";
import { addTeam } from "../../server/store/people/teams.ts";
import { startSignInProvider, type TestProvider } from "../doubles/sign-in-provider.ts";
import { connectTo, startFakeCloud } from "../fake-cloud.ts";
import { inRequest, newBrowser, type TestBrowser } from "../next-headers.ts";
import { unitPerson } from "../people.ts";
import { quickHash } from "../quick-hash.ts";
import { freshProcess, REQUEST, registry } from "../server.ts";
import { APP_URL, configureProvider } from "./provider-steps.ts";

/* For tests only: groups at a sign-in provider, and the rights that they give. */

export const PASSWORD = "heron-quarry-lantern-61";
export const BEA = { ...unitPerson("Bea"), email_verified: true };

export let provider: TestProvider;
export let folder: () => string;
export let [ada, bea, team] = ["", "", ""];
/** the browser of the administrator Ada, or as {@link actIn} says */
export let administrator: TestBrowser;

/** Each test has a new server that reads groups; they share the provider. */
export function beginDirectory(): void {
  beforeAll(async () => {
    provider = await startSignInProvider({
      appUrl: APP_URL,
      clientSecret: "canary-client-secret",
      people: { bea: BEA },
    });
  });
  afterAll(() => provider.close());

  folder = freshProcess();
  beforeEach(async () => {
    provider.changeTokens = undefined;
    connectTo(await startFakeCloud());
    configure();
    inGroups();
    const db = await store();
    const passwordHash = await quickHash(PASSWORD);
    ada = await addAdministrator(db, { ...unitPerson("Ada"), passwordHash: "x" });
    bea = await addAccount(db, { email: BEA.email, name: "Bea", passwordHash, role: "member" });
    team = await addTeam(db, "Billing");
    administrator = newBrowser();
    await inRequest(administrator, () => enter(db, ada, REQUEST, true));
  });
}

/** Acts as a restarted server. */
export function configure(more: Record<string, string> = {}): void {
  const groups = { OIDC_GROUPS_CLAIM: "groups", OIDC_SCOPES: "openid email profile groups" };
  configureProvider(provider, folder(), { ...groups, ...more });
  registry()?.delete("env");
}

/** From now on, {@link change} acts in this browser. */
export function actIn(browser: TestBrowser): void {
  administrator = browser;
}

export const inGroups = (...groups: string[]) => provider.people.set("bea", { ...BEA, groups });
/** The ID token with these claims too. */
export const withClaims = (idToken: unknown, claims: Record<string, unknown>) =>
  provider.sign({ ...JSON.parse(Buffer.from(String(idToken).split(".")[1] ?? "", "base64url").toString()), ...claims });
export const change = async <P extends Permission, I, O>(door: MutationDoor<P, I, O>, input: unknown) => {
  const result = await inRequest(administrator, () => mutate(door, input));
  return result.ok ? "ok" : result.error.code;
};
export const give = async (group: string, gift: DirectoryGift) =>
  expect(await change(addGroupDoor, { group, gift })).toBe("ok");
export const rights = async () => directoryRightsOf(await store(), bea);
export const auditOf = async (action: string) =>
  (await (await store()).selectFrom("audit_events").selectAll().orderBy("sequence").execute()).filter(
    (event) => event.action === action && event.outcome !== "intended",
  );
const form = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};
export const signInByPassword = async (browser = newBrowser()) => {
  const { error } = await inRequest(browser, () => signIn(form({ email: BEA.email, password: PASSWORD })));
  return error?.code ?? "entered";
};
export const TARGET = () => ({ accountId: bea, email: BEA.email });
export const ADMINISTRATOR = { kind: "administrator" } as const;
export const EVERYWHERE = { kind: "cluster_role", clusterId: "*", role: "cluster_creator" } as const;
