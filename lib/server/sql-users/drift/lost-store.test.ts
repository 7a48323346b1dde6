import { beforeEach, describe, expect, test, vi } from "vitest";
import { begin, codeOf, events, owned, world } from "../../../testing/request-steps.ts";
import { change } from "../../../testing/requests.ts";
import { carriedOut, type Fault, unheard } from "../../../testing/scripted-cluster.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { Line } from "../../../testing/stores/postgres-line.ts";
import { recordUnwritten } from "../../audit/record-outcome.ts";
import { createSqlUserDoor } from "../../edge/doors/sql-users/creation.ts";
import { deleteSqlUserDoor, resetPasswordDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { freshDatabase } from "../../store/db/testing.ts";

freshProcess();
const url = freshDatabase();
let line: Line;
beforeEach(async () => {
  line = new Line(url());
  vi.stubEnv("DATABASE_URL", await line.start());
  await begin();
  await owned("app");
  return () => line.stop();
});

const input = { clusterId: CLUSTER_ID };
const CHANGES = [
  ["create", "POST", () => change(world.ada, createSqlUserDoor, { ...input, name: "new" })],
  ["reset_password", "PUT", () => change(world.ada, resetPasswordDoor, { ...input, name: "app" })],
  ["delete", "DELETE", () => change(world.ada, deleteSqlUserDoor, { ...input, name: "app" })],
] as const;

describe.each(CHANGES)("a store that is lost during sql_user.%s", (action, method, make) => {
  const outcome = async () =>
    (await events()).filter((event) => event.action === `sql_user.${action}`).map((event) => event.outcome);

  async function during(strikes: (request: { method: string; path: string }) => boolean, then: Fault) {
    registry()?.delete("cluster-facts");
    world.instead = (request, carryOut) => {
      if (!strikes(request)) return undefined;
      line.cut();
      return then(carryOut);
    };
    const code = codeOf(await make());
    world.instead = () => undefined;
    line.state = "open";
    await recordUnwritten();
    return code;
  }

  test("before anything is sent, as while limits are checked, is a failure and no unknown outcome", async () => {
    const code = await during(
      ({ path }) => path === "/api/v1/clusters",
      (carryOut) => carryOut(),
    );
    expect(code).toBe("store_unavailable");
    expect(await outcome()).toEqual(["failed"]);
    expect(world.received.map((request) => request.method)).not.toContain(method);
  });

  test("after the change is reported as done", async () => {
    const code = await during(
      (request) => request.method === method,
      (carryOut) => carryOut(),
    );
    expect(code).toBe("ok");
    expect(await outcome()).toEqual(["done"]);
  });

  test.each<[string, Fault]>([
    ["did it", carriedOut("cut")],
    ["did not do it", unheard("cut")],
  ])("is never reported as unchanged where the answer of a vendor is lost that %s", async (_, reply) => {
    const code = await during((request) => request.method === method, reply);
    expect(["ok", "outcome_unknown"]).toContain(code);
    expect(await outcome()).toEqual([code === "ok" ? "done" : "unknown"]);
  });
});
