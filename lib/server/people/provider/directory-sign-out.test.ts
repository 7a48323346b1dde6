import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import {
  APP_URL,
  beginSignIn,
  configureProvider,
  finish,
  signInAs,
  whoIs,
} from "../../../testing/accounts/provider-steps.ts";
import {
  type Jar,
  signInThere,
  startSignInProvider,
  type TestProvider,
} from "../../../testing/doubles/sign-in-provider.ts";
import { inRequest, newBrowser, type TestBrowser } from "../../../testing/next-headers.ts";
import { unitPerson } from "../../../testing/people.ts";
import { quickHash } from "../../../testing/quick-hash.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { tokenActor } from "../../../testing/token-actor.ts";
import { tokenHash } from "../../base/ids.ts";
import { newTokenText, startOf } from "../../base/request/token-text.ts";
import { store } from "../../store/db/store.ts";
import { accountById, addAccount, addAdministrator, setDisabled } from "../../store/people/accounts.ts";
import { addApiToken } from "../../store/people/api-tokens.ts";
import { directoryRightsOf, isOfDirectory } from "../../store/people/directory-rights.ts";
import { addDirectoryRule } from "../../store/people/directory-rules.ts";
import { addTeam } from "../../store/people/teams.ts";
import { signInWays } from "../../store/sign-in/sign-in-ways.ts";
import { answerFactor } from "../factors/answer-factor.ts";
import { codeHash } from "../factors/recovery-codes.ts";
import { signIn } from "../sign-in/sign-in.ts";
import { signOut } from "../sign-in/sign-out.ts";
import { signOutByProvider } from "./provider-sign-out.ts";

/* Rights from the directory end with a sign-out at the provider. */

const BEA = { ...unitPerson("Bea"), email_verified: true };
const PASSWORD = "heron-quarry-lantern-61";
const NOTHING = { administrator: false, teams: [], clusterRoles: [] };

let provider: TestProvider;
beforeAll(async () => {
  provider = await startSignInProvider({ appUrl: APP_URL, clientSecret: "canary-client-secret", people: { bea: BEA } });
});
afterAll(() => provider.close());

const folder = freshProcess();
let [ada, bea, sid] = ["", "", ""];
let browser: TestBrowser;
let jar: Jar;
beforeEach(async () => {
  configureProvider(provider, folder(), {
    OIDC_GROUPS_CLAIM: "groups",
    OIDC_SCOPES: "openid email profile groups",
  });
  const db = await store();
  ada = await addAdministrator(db, { ...unitPerson("Ada"), passwordHash: "x" });
  bea = await addAccount(db, {
    email: BEA.email,
    name: "Bea",
    passwordHash: await quickHash(PASSWORD),
    role: "member",
  });
  const teamId = await addTeam(db, "Billing");
  for (const gift of [
    { kind: "administrator" },
    { kind: "team", teamId },
    { kind: "cluster_role", clusterId: "*", role: "cluster_creator" },
  ] as const)
    await addDirectoryRule(db, { group: "ops", gift, by: "Ada" });
  provider.people.set("bea", { ...BEA, groups: ["ops"] });
  provider.changeTokens = async (tokens) => {
    const [, payload = ""] = String(tokens.id_token).split(".");
    sid = (JSON.parse(Buffer.from(payload, "base64url").toString()) as { sid: string }).sid;
    return tokens;
  };
  [browser, jar] = [newBrowser(), new Map()];
  expect(await signInAs("bea", browser, { jar })).toBe("entered");
  expect(await rights()).toMatchObject({ administrator: true, teams: [{ name: "Billing" }] });
});

const rights = async () => directoryRightsOf(await store(), bea);
const events = async () => {
  const rows = await (await store()).selectFrom("audit_events").selectAll().orderBy("sequence").execute();
  return rows.filter(({ action, details }) => action === "account.directory" && details.includes("sign-out"));
};
const logOut = async (more: object) => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: provider.issuer, aud: "rolecall", iat: now, exp: now + 120, jti: crypto.randomUUID() };
  const token = await provider.sign(
    { ...claims, events: { "http://schemas.openid.net/event/backchannel-logout": {} }, ...more },
    { typ: "logout+jwt" },
  );
  const out = await inRequest(newBrowser({ origin: "" }), () => signOutByProvider(async () => token));
  return out.ok ? out.value.ended : out.error.code;
};
const signInByPassword = async () => {
  const form = new FormData();
  form.set("email", BEA.email);
  form.set("password", PASSWORD);
  return (await inRequest(newBrowser(), () => signIn(form))).error?.code ?? "entered";
};

const KINDS: [string, () => object][] = [
  ["of the person", () => ({ sub: "bea" })],
  ["of a session that was live", () => ({ sid })],
  ["of a session that was live, and its person", () => ({ sub: "bea", sid })],
];

describe.each(KINDS)("a logout token %s", (_, about) => {
  test("ends the rights from the directory at once and records it, and the next sign-in gives them again", async () => {
    expect(await logOut(about())).toBe(1);
    expect(await rights()).toEqual(NOTHING);
    expect(await accountById(await store(), bea)).toMatchObject({ role: "member" });
    expect(await events()).toMatchObject([
      {
        actor: BEA.email,
        details: expect.stringContaining('"lost":"administrator, team Billing, cluster_creator on *"'),
      },
    ]);
    expect(await signInAs("bea", browser, { jar })).toBe("entered");
    expect(await whoIs(browser)).toMatchObject({ role: "administrator" });
    expect(await rights()).toMatchObject({ administrator: true, teams: [{ name: "Billing" }] });
  });

  test("opens no other way in: the account still signs in by the provider only", async () => {
    await logOut(about());
    expect(await signInByPassword()).toBe("provider_only");
    expect((await signInWays(await store(), [bea])).get(bea)).toMatchObject({ provider: true, password: false });
    provider.people.set("bea", BEA);
    expect(await signInAs("bea", browser, { jar })).toBe("entered");
    expect(await isOfDirectory(await store(), bea)).toBe(false);
    expect(await signInByPassword()).toBe("entered");
  });

  test("ends the person's sessions in other browsers too, where the rights would be missing", async () => {
    const other = newBrowser();
    const first = sid;
    expect(await signInAs("bea", other)).toBe("entered");
    expect(sid).not.toBe(first);
    expect(await logOut(about())).toBe(2);
    expect(await Promise.all([browser, other].map(whoIs))).toEqual([undefined, undefined]);
  });

  test("stops a personal API token", async () => {
    const text = newTokenText();
    await addApiToken(await store(), {
      name: "ci",
      start: startOf(text),
      scopes: ["read"],
      clusters: "all",
      addresses: [],
      madeBy: "Bea",
      owner: { kind: "personal", id: bea },
      secretHash: tokenHash(text.reveal()),
      expiresAt: Date.now() + 90_000,
    });
    const use = () =>
      tokenActor(`Bearer ${text.reveal()}`, "192.0.2.7").then(
        () => "works",
        (error: { code: string }) => error.code,
      );
    expect(await use()).toBe("works");
    await logOut(about());
    const isRevoked = !("sid" in about());
    expect(await use()).toBe(isRevoked ? "token_invalid" : "token_owner_away");
    await signInAs("bea", browser, { jar });
    expect(await use()).toBe(isRevoked ? "token_invalid" : "works");
  });

  test("leaves the last administrator in place, and records it", async () => {
    await setDisabled(await store(), ada, true);
    await logOut(about());
    expect(await accountById(await store(), bea)).toMatchObject({ role: "administrator" });
    expect(await rights()).toEqual({ ...NOTHING, administrator: true });
    expect((await events())[0]?.details).toContain('"kept":"administrator, as the last one"');
  });
});

test("the logout token that follows a sign-out of Rolecall's own ends no rights", async () => {
  expect(await inRequest(browser, signOut)).toMatchObject({ ok: true });
  expect(await logOut({ sub: "bea", sid })).toBe(0);
  expect(await rights()).toMatchObject({ administrator: true });
  expect(await events()).toEqual([]);
});

test("nor does it where a second browser has a session in Rolecall from the same one at the provider", async () => {
  const db = await store();
  const row = await db.selectFrom("sessions").selectAll().where("account_id", "=", bea).executeTakeFirstOrThrow();
  await db
    .insertInto("sessions")
    .values({ ...row, id_hash: tokenHash("second browser") })
    .execute();
  expect(await inRequest(browser, signOut)).toMatchObject({ ok: true });
  expect(await db.selectFrom("sessions").select("id_hash").where("account_id", "=", bea).execute()).toEqual([]);
  expect(await logOut({ sub: "bea", sid })).toBe(0);
  expect(await rights()).toMatchObject({ administrator: true });
  expect(await events()).toEqual([]);
});

test("a logout token of another session, or of another person, ends no rights", async () => {
  expect(await logOut({ sub: "bea", sid: "another" })).toBe(0);
  expect(await logOut({ sub: "cleo" })).toBe(0);
  expect(await rights()).toMatchObject({ administrator: true });
  expect(await whoIs(browser)).toBeDefined();
});

test("a server that no longer reads groups lets the account sign in by its password again", async () => {
  await logOut({ sub: "bea" });
  vi.stubEnv("OIDC_GROUPS_CLAIM", undefined);
  registry()?.delete("env");
  expect(await signInByPassword()).toBe("entered");
  expect(await isOfDirectory(await store(), bea)).toBe(false);
});

describe.each(KINDS)("a sign-in that has not ended when a logout token %s comes", (_, about) => {
  test("and waits for its second factor is over", async () => {
    const db = await store();
    const totp = { account_id: bea, secret: "sealed", since: 1, last_used_at: null, last_step: 0 };
    await db
      .insertInto("totp")
      .values({ ...totp, next_secret: null, next_at: null })
      .execute();
    const code = { code_hash: codeHash("quiet-crane"), account_id: bea, made_at: 1, used_at: null };
    await db.insertInto("recovery_codes").values(code).execute();
    const other = newBrowser();
    expect(await signInAs("bea", other)).toBe("factor");
    await logOut(about());
    const form = new FormData();
    form.set("code", "quiet-crane");
    expect((await inRequest(other, () => answerFactor(form))).error?.code).toBe("factor_expired");
    expect(await whoIs(other)).toBeUndefined();
  });

  test("although the provider has answered starts no session", async () => {
    const other = newBrowser();
    const answer = await signInThere(await beginSignIn(other), "bea");
    const read = provider.changeTokens;
    provider.changeTokens = async (tokens) => {
      await read?.(tokens);
      await logOut(about());
      return tokens;
    };
    const { result } = await finish(other, answer);
    expect(result).toMatchObject({ error: { code: "provider_outdated" } });
    expect(await whoIs(other)).toBeUndefined();
    provider.changeTokens = read;
    expect(await signInAs("bea", other)).toBe("entered");
  });
});
