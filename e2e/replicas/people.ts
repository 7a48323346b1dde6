import type { APIRequestContext } from "playwright/test";
import { present } from "#lib/shared/present.ts";
import { signInThere, startSignInProvider } from "../../lib/testing/doubles/sign-in-provider.ts";
import { callSignIn, signIn } from "../support/accounts.ts";
import { postAction } from "../support/actions.ts";
import { change, list } from "../support/changes.ts";
import { FOR_SERVER } from "../support/faults/proxy.ts";
import { ADMINISTRATOR, expect } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";
import { startReplicas } from "../support/servers/replicas.ts";
import { statusOf, test } from "../support/servers/replicas-test.ts";
import { queryPostgres } from "../support/stores/query-postgres.ts";

/** Sessions, accounts and tokens hold, and end, on both servers. */
export function peopleOnBoth(): void {
  test("a person works on both servers without noticing, signs out on one, and is signed out on the other", async ({
    page,
    replicas,
    at,
  }) => {
    const clusterId = replicas.cloud.addCluster("orders-both");
    await signIn(page);
    const cookies = page.context().request;
    const person = [await at(0, { like: cookies }), await at(1, { like: cookies })] as const;
    for (const request of person) await request.get("/api/operations/cluster.list?fresh=true");

    // The other server shows the change at once, although it had cached its own list.
    expect((await list(person[1], clusterId)).value?.users).toEqual([]);
    expect((await change(person[0], replicas.url, "create", { clusterId, name: "made_here" })).reported).toBe("ok");
    const names = (await list(person[1], clusterId, { fresh: false })).value?.users.map(({ name }) => name);
    expect(names).toEqual(["made_here"]);
    await page.goto(`/clusters/${clusterId}/users`);
    await expect(page.getByRole("row", { name: /made_here/ })).toBeVisible();

    await person[1].post(`${replicas.url}/api/session/end`, { headers: { origin: replicas.url } });
    expect(await statusOf(person[0])).toBe(401);
    // The page may leave by itself in this moment, which ends the reload.
    await page.reload().catch(() => undefined);
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  });

  test("a token ends with its owner's rights on both servers at once", async ({ replicas, person, at }) => {
    const headers = { origin: replicas.url };
    const [one, other] = await person();
    const input = { kind: "personal", scopes: ["read"], clusters: "all", addresses: [], days: 7 };
    const query = (statement: string, ...values: (string | number)[]) =>
      queryPostgres({ url: replicas.postgres.url, statement, values });
    const make = async (by: APIRequestContext, name: string) => {
      query("update sessions set proved_at = ?", Date.now());
      const answer = await postAction(by, "token.create", [{ ...input, name }], { headers });
      return /rlc_[0-9A-Za-z]{49}/.exec(await answer.text())?.[0] ?? "";
    };
    const statuses = async (token: string, path: string) => {
      const sent = { headers: { authorization: `Bearer ${token}` } };
      return Promise.all([0, 1].map(async (server) => (await (await at(server)).get(`/api/v1${path}`, sent)).status()));
    };

    const token = await make(one, "revoked");
    const listed = await (await at(0)).get("/api/v1/clusters", { headers: { authorization: `Bearer ${token}` } });
    const cluster = String((await listed.json()).items[0].id);
    const users = `/clusters/${cluster}/sql-users`;
    expect(await statuses(token, users)).toEqual([200, 200]);
    const [{ id = "" } = {}] = query("select id from api_tokens where name = ?", "revoked");
    await postAction(other, "token.revoke", [{ id }], { headers });
    expect(await statuses(token, users)).toEqual([401, 401]);

    // Another administrator changes the owner's account; both servers follow the store.
    const owned = await make(one, "owned");
    expect(await statuses(owned, users)).toEqual([200, 200]);
    query("update accounts set role = 'member' where email = ?", ADMINISTRATOR.email);
    expect(await statuses(owned, users)).toEqual([404, 404]);
    const [{ id: account = "" } = {}] = query("select id from accounts where email = ?", ADMINISTRATOR.email);
    query("insert into teams (id, name, created_at) values ('tem_api', 'Api', 0)");
    query("insert into team_members (team_id, account_id, lead) values ('tem_api', ?, 0)", String(account));
    query(
      "insert into cluster_roles (id, team_id, cluster_id, role, granted_by, granted_at) values ('grt_api', 'tem_api', ?, 'cluster_developer', 'x', 0)",
      cluster,
    );
    expect(await statuses(owned, users)).toEqual([200, 200]);
    query("delete from team_members where team_id = 'tem_api'");
    expect(await statuses(owned, users)).toEqual([404, 404]);
    query("update accounts set role = 'administrator' where email = ?", ADMINISTRATOR.email);
    query(
      "insert into settings (name, value, changed_at, changed_by) values ('secondFactor', ?, 0, 'x')",
      JSON.stringify({ scope: "everybody", graceDays: 0 }),
    );
    expect(await statuses(owned, users)).toEqual([403, 403]);
    query("delete from settings where name = 'secondFactor'");
    expect(await statuses(owned, users)).toEqual([200, 200]);
    query("update accounts set disabled_at = 1 where email = ?", ADMINISTRATOR.email);
    expect(await statuses(owned, users)).toEqual([401, 401]);
    query("update accounts set disabled_at = null where email = ?", ADMINISTRATOR.email);
  });

  test("a session ended or an account disabled on one server is refused by the other at once", async ({
    replicas,
    person,
    at,
  }) => {
    const headers = { origin: replicas.url };
    const administrator = await person();
    const elsewhere = await person();
    expect(await Promise.all(elsewhere.map(statusOf))).toEqual([200, 200]);
    await postAction(administrator[1], "session.end_others", [{}], { headers });
    expect(await Promise.all(elsewhere.map(statusOf))).toEqual([401, 401]);
    expect(await Promise.all(administrator.map(statusOf))).toEqual([200, 200]);

    const member = { email: "sena@halden.example", password: "copper-meadow-violin-27" };
    const invited = await postAction(administrator[0], "account.invite", [{ email: member.email, role: "member" }], {
      headers,
    });
    const [, id, secret] = /\/invitation\/(tok_\w+)#([\w-]+)/.exec(await invited.text()) ?? [];
    await postAction(await at(1), "acceptInvitationAction", [{ id, secret, name: "Sena", password: member.password }], {
      headers,
    });
    const signedIn = await person(member);
    expect(await Promise.all(signedIn.map(statusOf))).toEqual([200, 200]);
    const [account] = queryPostgres({
      url: replicas.postgres.url,
      statement: "select id from accounts where email = ?",
      values: [member.email],
    });
    await postAction(administrator[1], "account.disable", [{ accountId: String(account?.id), email: member.email }], {
      headers,
    });
    expect(await Promise.all(signedIn.map(statusOf))).toEqual([401, 401]);
  });

  test("back-channel logout: one logout token, sent to one server, ends the sessions on both within five seconds", async ({
    playwright,
  }) => {
    const people = { lena: { name: ADMINISTRATOR.name, email: ADMINISTRATOR.email, email_verified: true } };
    const provider = await startSignInProvider({ appUrl: "http://localhost:1", people });
    const replicas = await startReplicas({ OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: "rolecall" });
    provider.serve(replicas.url);
    const contextOf = (server: number, storageState?: Awaited<ReturnType<APIRequestContext["storageState"]>>) =>
      playwright.request.newContext(
        present({
          baseURL: replicas.url,
          extraHTTPHeaders: { [FOR_SERVER]: String(server) },
          storageState: storageState || undefined,
        }),
      );
    const first = await contextOf(0);
    const begun = await first.get("/api/oidc/start", { maxRedirects: 0 });
    const back = await signInThere(new URL(begun.headers().location ?? ""), "lena");
    await first.get(`${back.pathname}${back.search}`, { maxRedirects: 0 });
    const second = await contextOf(1, await first.storageState());
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);

    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: provider.issuer, aud: "rolecall", iat: now, exp: now + 120, jti: "one", sub: "lena" };
    const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
    const token = await provider.sign({ ...claims, events }, { typ: "logout+jwt" });
    const sent = Date.now();
    const logout = () => second.post("/api/oidc/back-channel-logout", { form: { logout_token: token } });
    expect((await logout()).status()).toBe(200);
    expect([await statusOf(first), await statusOf(second)]).toEqual([401, 401]);
    expect(Date.now() - sent).toBeLessThan(PROVE ? 5_000 : 60_000);
    // The first server sees that the token was used on the other.
    const replayed = await first.post("/api/oidc/back-channel-logout", { form: { logout_token: token } });
    expect(replayed.status()).toBe(400);
    await Promise.all([first.dispose(), second.dispose()]);
    await replicas.stop();
    await provider.close();
  });

  test("failed sign-ins on both servers count together and lock both", async ({ replicas, at }) => {
    const from = "198.51.100.7";
    const strangers = [await at(0, { from }), await at(1, { from })] as const;
    const answered = async (server: 0 | 1, password: string) =>
      (await callSignIn(strangers[server], replicas, { email: ADMINISTRATOR.email, password })).text();
    for (const server of [0, 1, 0, 1, 0] as const)
      expect(await answered(server, "wrong-quarry-lantern-61")).toContain("wrong_credentials");
    for (const server of [0, 1] as const) {
      expect(await answered(server, ADMINISTRATOR.password)).toContain("wrong_credentials");
      expect(await statusOf(strangers[server])).toBe(401);
    }
    queryPostgres({ url: replicas.postgres.url, statement: "delete from sign_in_failures", values: [] });
  });
}
