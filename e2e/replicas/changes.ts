import { createHash } from "node:crypto";
import type { APIRequestContext } from "playwright/test";
import { postAction } from "../support/actions.ts";
import { change } from "../support/changes.ts";
import { expect } from "../support/fixtures.ts";
import { test } from "../support/servers/replicas-test.ts";
import { queryPostgres } from "../support/stores/query-postgres.ts";
import { changesSent } from "../support/vendor.ts";

/** Changes on both servers at once are made, and sent, once. */
export function changesOnBoth(): void {
  test("a destination gets the events of both servers once each, in their order, from one server at a time @long", async ({
    replicas,
    person,
    receiver,
  }) => {
    const servers = await person();
    const headers = { origin: replicas.url };
    const where = { target: "url", url: receiver.url };
    const input = { kind: "webhook", name: "both", form: "json", events: ["rights"], where };
    const added = await postAction(servers[0], "destination.create", [input], { headers });
    expect(await added.text()).toContain("whsec_");
    // The first answer waits until all changes are made: both servers look for due destinations each second.
    let goOn: () => void = () => {};
    const waits = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let open = 0;
    let most = 0;
    receiver.react(async (_request, index) => {
      open += 1;
      most = Math.max(most, open);
      if (index === 0) await waits;
      open -= 1;
      return 204;
    });
    const names = Array.from({ length: 40 }, (_, at) => `Shift ${at}`);
    for (const [at, name] of names.entries()) {
      const made = await postAction(servers[at % 2 === 0 ? 0 : 1], "team.create", [{ name }], { headers });
      expect(await made.text()).toContain('"ok":true');
    }
    await expect.poll(() => receiver.received.length).toBeGreaterThan(0);
    expect(receiver.received).toHaveLength(1);
    goOn();
    const targets = () => receiver.accepted().map(({ body }) => JSON.parse(body).data.target);
    await expect.poll(targets).toEqual(names);
    expect(new Set(receiver.received.map(({ headers: sent }) => sent["webhook-id"])).size).toBe(names.length);
    expect([receiver.received.length, most]).toEqual([names.length, 1]);
    const [{ id = "" } = {}] = queryPostgres({
      url: replicas.postgres.url,
      statement: "select id from destinations where name = ?",
      values: ["both"],
    });
    await postAction(servers[0], "destination.delete", [{ id }], { headers });
  });

  test("a name that is created on both at once is created by one, with the password that its answer shows", async ({
    replicas,
    person,
  }) => {
    const { cloud, url } = replicas;
    const clusterId = cloud.addCluster("orders-race");
    const administrator = await person();
    for (const request of administrator) await request.get("/api/operations/cluster.list?fresh=true");
    for (const name of ["race_a", "race_b", "race_c"]) {
      const answers = await Promise.all(
        administrator.map((request) => change(request, url, "create", { clusterId, name })),
      );
      expect(answers.map(({ reported }) => reported).sort()).toEqual(["ok", "sql_user_exists"]);
      const password = answers.find(({ reported }) => reported === "ok")?.value?.password ?? "";
      expect(cloud.passwordMatches(clusterId, name, password)).toBe(true);
      // No other password was set in between or afterwards.
      const sent = changesSent(cloud, clusterId, name).filter(({ applied }) => applied);
      expect(sent.map(({ passwordSha256 }) => passwordSha256)).toEqual([sha256(password)]);
    }
  });

  test("both share Rolecall's SQL user: one connection each, and one new password for one that was changed outside @long", async ({
    replicas,
    person,
  }) => {
    const { cloud, url } = replicas;
    const clusterId = cloud.addAdvancedCluster(["shop"]);
    await cloud.openSql(clusterId);
    await cloud.addUser(clusterId, "app_shop");
    const both = await person();
    for (const request of both) await request.get("/api/operations/cluster.list?fresh=true");
    const call = async (request: APIRequestContext, action: string, more: object) => {
      const answer = await postAction(request, action, [{ clusterId, ...more }], { headers: { origin: url } });
      return answer.text();
    };
    expect(await call(both[0], "sql_connection.connect", { level: "manage" })).toContain('"ok":true');
    const sql = cloud.sql(clusterId);
    const own = cloud.userNames(clusterId).find((name) => name.startsWith("rolecall_")) ?? "";
    const checkAll = async () => {
      const asked = both.flatMap((request) =>
        [1, 2, 3].map(() => call(request, "sql_user.check", { name: "app_shop" })),
      );
      for (const text of await Promise.all(asked)) expect(text).toContain('"state":"admin"');
    };
    await checkAll();
    expect(sql.sessions().map(({ user }) => user)).toEqual([own, own]);

    const [requests, logins] = [cloud.record().length, sql.record().length];
    await cloud.addUser(clusterId, own, { password: "changed-outside-1" });
    sql.endSessions();
    await expect.poll(() => sql.sessions().length).toBe(0);
    await checkAll();
    const puts = cloud.record(requests).filter(({ route, name }) => route === "sql-users.set-password" && name === own);
    expect(puts).toHaveLength(1);
    const refused = sql
      .record()
      .slice(logins)
      .filter(({ text, ok }) => text === null && !ok);
    expect(refused.length).toBeLessThanOrEqual(both.length);
  });
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
