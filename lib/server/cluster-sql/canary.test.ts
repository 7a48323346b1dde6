import { expect, test, vi } from "vitest";
import { events } from "../../testing/request-steps.ts";
import { change, look } from "../../testing/requests.ts";
import { freshProcess } from "../../testing/server.ts";
import { type SqlWorld, sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { log } from "../base/log.ts";
import { assumptionsDoor, checkAssumptionsDoor, checkFullyDoor } from "../edge/doors/clusters.ts";
import { store } from "../store/db/store.ts";

/* What a cluster and the vendor answer to a check stays out of all that the check leaves. */

freshProcess();
const world = sqlWorld(["shop"]);
const CANARY = "canaryinanswers";
const ROUTES = [
  "clusters.list",
  "sql-users.list",
  "databases.list",
  "connection-string.get",
  "allowlist.list",
  "client-ca.get",
] as const;
const BODY = JSON.stringify({
  message: CANARY,
  clusters: [{ id: CANARY, name: CANARY }],
  users: [{ name: CANARY }],
  databases: [{ name: CANARY }],
  allowlist: [{ cidr_ip: CANARY, cidr_mask: CANARY, sql: CANARY }],
  params: { Host: CANARY, Port: CANARY },
  status: CANARY,
});

function lying({ sql, cloud }: SqlWorld, status: number): void {
  sql.fault({
    kind: "lie",
    statement: /^(?!SET )/,
    lie: (result) => ({
      columns: result.columns,
      rows: result.rows.map((row) => row.map((cell) => `${CANARY}${cell ?? ""}`)),
      tag: result.tag,
    }),
  });
  for (const route of ROUTES) cloud.fault({ kind: "status", status, route, body: BODY });
}

/** What a check leaves: its answer, what its page is made of, its row, its events and the log. */
async function leftOf(door: typeof checkFullyDoor | typeof checkAssumptionsDoor) {
  const { ada, clusterId, cloud, sql } = world();
  const logged = (["debug", "info", "warn", "error"] as const).map((level) => vi.spyOn(log(), level));
  const answer = await change(ada, door as typeof checkFullyDoor, { clusterId });
  cloud.clearFaults();
  sql.clearFaults();
  const page = await look(ada, assumptionsDoor, { clusterId });
  const kept = await (await store()).selectFrom("assumption_checks").selectAll().execute();
  const left = { answer, page, kept, audit: await events(), log: logged.flatMap(({ mock }) => mock.calls) };
  return { left, results: page.ok ? (page.value.check?.report.results ?? []) : [] };
}

test("a canary in what a full check is answered is in no report, page, log or audit", async () => {
  const { cloud, clusterId, sql } = world();
  await turnOn(world(), "manage");
  sql.fault({
    kind: "lie",
    statement: /^SHOW (?:GRANTS FOR|SYSTEM GRANTS|DEFAULT PRIVILEGES|CLUSTER SETTINGS)|^WITH open_sessions|^SELECT /,
    lie: (result) => ({ ...result, rows: [...result.rows, result.columns.map(() => CANARY)] }),
  });
  const routes = ["sql-users.delete", "sql-users.set-password", "allowlist.list", "connection-string.get"] as const;
  for (const route of routes) cloud.fault({ kind: "status", status: 400, route, clusterId, body: BODY });
  const { left, results } = await leftOf(checkFullyDoor);
  expect(results.filter(({ result }) => result === "differs").map(({ id }) => id)).toContain("C-16");
  for (const [where, text] of Object.entries(left)) expect(JSON.stringify(text), where).not.toContain(CANARY);
});

test.each([200, 400])(
  "a canary in every answer is in no report, page, log or audit, with status %d",
  async (status) => {
    const { ada, clusterId, cloud } = world();
    await cloud.addUser(clusterId, "app_shop");
    await turnOn(world(), "manage");
    // The cluster is known by then.
    expect(await change(ada, checkAssumptionsDoor, { clusterId })).toMatchObject({ ok: true });
    lying(world(), status);
    const { left, results } = await leftOf(checkAssumptionsDoor);
    expect(results.filter(({ result }) => result === "differs").length).toBeGreaterThan(10);
    for (const [where, text] of Object.entries(left)) expect(JSON.stringify(text), where).not.toContain(CANARY);
  },
);
