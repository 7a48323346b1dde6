import { expect, test, vi } from "vitest";
import { programOf } from "../../../testing/program.ts";
import { begin, owned, sent, world } from "../../../testing/request-steps.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { OPERATIONS } from "./operations.ts";

freshProcess();

const KEY = "A".repeat(87);
/** What an operation is sent, about a SQL user that exists. */
const BODIES: Readonly<Record<string, unknown>> = {
  createSqlUser: { name: "app_new" },
  resetPassword: {},
  disableLogin: {},
  describeSqlUser: { ownerTeamId: null, purpose: "", contact: "", notes: "", kind: null },
  sendRequest: { kind: "delete", sqlUserId: "usr_none", reason: "x" },
  startRotation: { targets: [{ clusterId: CLUSTER_ID, names: ["app"] }], deliver: "caller", sealTo: KEY },
  takePasswords: { items: [{ id: "itm_none", at: 1 }] },
  resumeRotation: { sealTo: KEY },
  retryRotation: { sealTo: KEY },
  lintSql: { files: [{ name: "a", sql: "SELECT 1" }] },
  planGrants: { name: "app", access: { level: "monitoring", via: "role" } },
};

test("every call of the API sends nothing but GET with a key that only reads, and a change says so", async () => {
  await begin();
  await owned("app");
  vi.stubEnv("COCKROACH_API_ACCESS", "read");
  registry()?.delete("env");
  const call = await programOf(world.ada);
  const answers: Record<string, unknown> = {};
  for (const { id, method, path } of OPERATIONS) {
    const at = path
      .replace("{clusterId}", CLUSTER_ID)
      .replace("{name}", "app")
      .replaceAll(/\{\w+\}/g, "none");
    const { status, body } = await call(method, at, BODIES[id]);
    answers[id] = body.code ?? status;
  }
  expect(["POST", "PUT", "PATCH", "DELETE"].flatMap(sent)).toEqual([]);
  expect(sent("GET").length).toBeGreaterThan(0);
  expect(answers).toMatchObject({
    createSqlUser: "cloud_key_reads",
    resetPassword: "cloud_key_reads",
    deleteSqlUser: "cloud_key_reads",
    listSqlUsers: 200,
  });
});
