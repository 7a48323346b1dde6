import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  approve,
  begin,
  codeOf,
  events,
  idOf,
  newRequest,
  owned,
  requestForOwn,
  world,
} from "../../../testing/request-steps.ts";
import { carriedOut, type Fault, unheard } from "../../../testing/scripted-cluster.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { Line } from "../../../testing/stores/postgres-line.ts";
import { recordUnwritten } from "../../audit/record-outcome.ts";
import { freshDatabase } from "../../store/db/testing.ts";

freshProcess();
const url = freshDatabase();
let line: Line;
beforeEach(async () => {
  line = new Line(url());
  vi.stubEnv("DATABASE_URL", await line.start());
  await begin();
  await owned("there");
  return () => line.stop();
});

const CHANGES = [
  ["create", "POST", () => newRequest(), "pay_app"],
  ["delete", "DELETE", async () => idOf(await requestForOwn(world.mara, "delete", await owned("old_app"))), "old_app"],
] as const;

describe.each(CHANGES)("a store that is lost during the approval to %s a SQL user", (kind, method, ask, name) => {
  const outcome = async () =>
    (await events()).filter(({ action }) => action === `sql_user.${kind}`).map((event) => event.outcome);
  const isThere = () => world.users.has(name);

  /** Approves, and cuts the connection to the store once this request has been sent. */
  async function approveWhile(cut: string, then: Fault) {
    const id = await ask();
    world.instead = (request, carryOut) => {
      if (request.method !== cut) return undefined;
      line.cut();
      return then(carryOut);
    };
    const answered = codeOf(await approve(world.cleo, id));
    world.instead = () => undefined;
    line.state = "open";
    await recordUnwritten();
    return answered;
  }

  test("never reports that nothing was changed where the vendor made the change", async () => {
    const answered = await approveWhile(method, (carryOut) => carryOut());
    expect(isThere()).toBe(kind === "create");
    // A deletion stands. A created SQL user without a row cannot be claimed.
    expect(answered).toBe(kind === "create" ? "outcome_unknown" : "ok");
    expect(await outcome()).toEqual([kind === "create" ? "unknown" : "done"]);
  });

  test.each<[string, Fault]>([
    ["did it", carriedOut("cut")],
    ["did not do it", unheard("cut")],
  ])("reports what is known where the answer of a vendor is lost that %s", async (_, reply) => {
    const answered = await approveWhile(method, reply);
    const isDone = isThere() === (kind === "create");
    // The list proves the deletion; the created SQL user has no row.
    expect(answered).toBe(isDone && kind === "delete" ? "ok" : "outcome_unknown");
    expect(await outcome()).toEqual([answered === "ok" ? "done" : "unknown"]);
  });

  test("reports the vendor's refusal, which changed nothing", async () => {
    const answered = await approveWhile(method, () => ({ status: 400, json: { code: 3, message: "no" } }));
    expect(answered).toBe("cloud_rejected");
    expect(isThere()).toBe(kind === "delete");
    expect(await outcome()).toEqual(["refused"]);
  });

  test("before anything is sent is a failure: nothing was changed, in words and audit", async () => {
    const id = await ask();
    // Makes the approval ask the vendor about the cluster before it reads the limits from the store.
    registry()?.delete("cluster-facts");
    world.instead = (request, carryOut) => {
      if (request.path === "/api/v1/clusters") line.cut();
      return carryOut();
    };
    const answered = codeOf(await approve(world.cleo, id));
    line.state = "open";
    await recordUnwritten();
    expect(world.received.map((request) => request.method)).not.toContain(method);
    expect(answered).toBe("store_unavailable");
    expect(await outcome()).toEqual(["failed"]);
    const approvals = (await events()).filter(({ action }) => action === "request.approve");
    expect(approvals.map((event) => event.outcome)).toEqual(["failed"]);
  });
});
