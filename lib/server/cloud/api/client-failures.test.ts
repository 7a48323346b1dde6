import { describe, expect, test } from "vitest";
import { CALLS, CHANGES, CLUSTER, callsIn, PASSWORD, READS, scripted } from "../../../testing/scripted-calls.ts";
import {
  CLUSTER_ID,
  CLUSTER_PATH,
  clientOf,
  hastyClock,
  type Reply,
  startVendor,
  thrownBy,
} from "../../../testing/scripted-vendor.ts";
import { CloudError, type CloudErrorCode } from "../../base/cloud-error.ts";
import { Secret } from "../../base/secret.ts";
import type { CloudClient } from "./client.ts";
import type { CloudCallEvent } from "./config.ts";

describe("the meaning of a 404 is found by reading the cluster:", () => {
  const gone: Reply = { status: 404, json: { code: 5, message: "internal call failed: cluster not found" } };

  async function codeOf(call: (cloud: CloudClient) => Promise<unknown>, look: Reply) {
    const vendor = await startVendor(({ path }) => (path === CLUSTER_PATH ? look : gone));
    const error = await thrownBy(call(clientOf(vendor)));
    expect(error).toMatchObject({
      status: 404,
      outcome: "not_done",
      vendorMessage: "internal call failed: cluster not found",
    });
    return (error as CloudError).code;
  }

  const inCluster = CALLS.filter(([, request]) => request.includes(`${CLUSTER_PATH}/`));

  test.each(inCluster)("%s of a cluster that is gone", async (_, __, ___, call) => {
    expect(await codeOf(call, gone)).toBe("cluster_not_found");
  });

  test.each(inCluster)("%s of a cluster that is not ready", async (_, __, ___, call) => {
    for (const state of ["CREATING", "LOCKED", "CREATION_FAILED", "SOMETHING_NEW"])
      expect(await codeOf(call, { json: { ...CLUSTER, state } })).toBe("cluster_not_ready");
  });

  test.each(inCluster)("%s where the cluster cannot be looked at", async (_, __, ___, call) => {
    expect(await codeOf(call, { status: 500 })).toBe("cloud_unavailable");
  });

  test.each<[string, CloudErrorCode]>([
    ["deleteSqlUser", "sql_user_not_found"],
    ["setSqlUserPassword", "sql_user_not_found"],
    ["createSqlUser", "cluster_not_ready"],
    ["listSqlUsers", "cluster_not_ready"],
    ["listDatabases", "cluster_not_ready"],
    ["connectionString", "cloud_rejected"],
  ])("%s in a cluster that is ready is %s", async (name, code) => {
    const call = CALLS.find(([other]) => other === name)?.[3];
    expect(call && (await codeOf(call, { json: CLUSTER }))).toBe(code);
  });

  test("the cluster itself is gone, without another look", async () => {
    const vendor = await scripted(gone);
    expect(await thrownBy(clientOf(vendor).getCluster(CLUSTER_ID))).toMatchObject({ code: "cluster_not_found" });
    expect(vendor.received).toHaveLength(1);
  });

  test.each(["organization", "listClusters"])(
    "%s exists everywhere: something else answers at the address",
    async (name) => {
      const call = CALLS.find(([other]) => other === name)?.[3];
      expect(await thrownBy(call?.(clientOf(await scripted(gone))) ?? Promise.resolve())).toMatchObject({
        code: "cloud_bad_answer",
      });
    },
  );
});

describe("repetition", () => {
  const passing: [string, Reply][] = [
    ["429", { status: 429 }],
    ["500", { status: 500 }],
    ["502 as HTML", { status: 502, text: "<html>" }],
    ["503 with Retry-After", { status: 503, headers: { "retry-after": "2" } }],
    ["400 rate limit exceeded", { status: 400, text: "rate limit exceeded" }],
    ["a cut connection", "cut"],
  ];
  const lasting: [string, Reply][] = [
    ["400", { status: 400 }],
    ["401", { status: 401 }],
    ["403", { status: 403 }],
    ["409", { status: 409 }],
    ["501", { status: 501 }],
    ["302", { status: 302, headers: { location: "/" } }],
    ["an answer that makes no sense", { text: "<html>" }],
  ];

  test.each(READS)("%s is repeated after what may pass, and then succeeds", async (_, __, answer, call) => {
    for (const [, fault] of passing) {
      const vendor = await scripted(fault, fault, { json: answer });
      await call(clientOf(vendor));
      expect(vendor.received).toHaveLength(3);
    }
  });

  test.each(passing)("a read that meets %s for ever is asked four times", async (_, fault) => {
    const vendor = await scripted(fault);
    expect(await thrownBy(clientOf(vendor).organization())).toBeInstanceOf(CloudError);
    expect(vendor.received).toHaveLength(4);
  });

  test.each(lasting)("a read is not repeated after %s", async (_, fault) => {
    const vendor = await scripted(fault);
    expect(await thrownBy(clientOf(vendor).organization())).toBeInstanceOf(CloudError);
    expect(vendor.received).toHaveLength(1);
  });

  test("a read is not repeated after a time-out, since the person has waited", async () => {
    const vendor = await scripted("silence");
    const error = await thrownBy(clientOf(vendor, { timeoutMs: 250 }).organization());
    expect(error).toMatchObject({ code: "cloud_timeout", outcome: "not_done" });
    expect(vendor.received).toHaveLength(1);
  });

  test("pauses double, and Retry-After is kept to", async () => {
    const clock = hastyClock();
    const vendor = await scripted(
      "cut",
      { status: 500 },
      { status: 503, headers: { "retry-after": "7" } },
      { json: { id: "o" } },
    );
    await clientOf(vendor, { clock }).organization();
    expect(clock.pauses).toEqual([250, 500, 7_000]);
  });

  test.each(CHANGES)("%s is sent exactly once, whatever happens", async (_, request, __, call) => {
    for (const [, fault] of [...passing, ...lasting, ["silence", "silence"] satisfies [string, Reply]]) {
      const vendor = await scripted(fault);
      expect(await thrownBy(call(clientOf(vendor, { timeoutMs: fault === "silence" ? 250 : 10_000 })))).toBeInstanceOf(
        CloudError,
      );
      expect(callsIn(vendor.received).filter((other) => other === request)).toHaveLength(1);
    }
  });
});

test("the system's code of a failed connection is in the log, and a connection that was refused has sent nothing", async () => {
  const events: CloudCallEvent[] = [];
  const cloud = clientOf({ origin: "http://127.0.0.1:1" }, { log: (event) => events.push(event) });
  expect(await thrownBy(cloud.createSqlUser(CLUSTER_ID, "app", new Secret(PASSWORD)))).toMatchObject({
    code: "cloud_unavailable",
    outcome: "not_done",
  });
  expect(events).toMatchObject([{ detail: "ECONNREFUSED", code: "cloud_unavailable" }]);
});

test("an error keeps the vendor's words, and is a CloudError for every copy of this module", async () => {
  const details = ["username 'app' is already taken"];
  const vendor = await scripted({ status: 409, json: { code: 6, message: "user already exists", details } });
  const error = await thrownBy(clientOf(vendor).createSqlUser(CLUSTER_ID, "app", new Secret(PASSWORD)));
  expect(error).toMatchObject({
    code: "sql_user_exists",
    vendorMessage: "user already exists; username 'app' is already taken",
  });
  const ofAnotherCopy = Object.assign(new Error("x"), { name: "CloudError" });
  expect(ofAnotherCopy).toBeInstanceOf(CloudError);
  expect(new Error("x")).not.toBeInstanceOf(CloudError);
  expect({ name: "CloudError" }).not.toBeInstanceOf(CloudError);
});
