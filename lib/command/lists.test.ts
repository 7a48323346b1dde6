import { expect, onTestFinished, test } from "vitest";
import { rolecall } from "./testing.ts";
import { startApi } from "./testing-api.ts";

const cluster = { id: "c_1", name: "orders", version: "v26.2.1", plan: "BASIC", provider: "AWS", regions: [] };

test("clusters lists those on which the token's owner has no role of their own", async () => {
  const items = [
    { ...cluster, state: "CREATED", role: "cluster_admin" },
    { ...cluster, id: "c_2", name: "shop", state: "CREATED", role: null },
  ];
  const api = await startApi(({ path }) => (path === "/clusters" ? { body: { items, next: null } } : undefined));
  onTestFinished(() => api.stop());
  const { stdout, exitCode } = await rolecall(["clusters"], { env: api.env });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/orders .* cluster_admin/);
  expect(stdout).toMatch(/shop +c_2 +v26\.2\.1 +BASIC +CREATED/);
});
