import { describe, expect, test } from "vitest";
import type { Emulator } from "./emulator.ts";
import { ask, emulatorForTest } from "./testing.ts";
import { DEMO_CLUSTERS } from "./world/scenario-demo.ts";

type ClusterAnswer = { id: string; name: string; plan?: string; edition?: string; regions: { sql_dns: string }[] };
type ListAnswer = { clusters: ClusterAnswer[]; pagination: { next_page?: string } | null };

const { production, analytics, staging, pilot } = DEMO_CLUSTERS;

async function list(emulator: Emulator, query = "", version = "2024-09-16"): Promise<ListAnswer> {
  const reply = await ask(emulator, "GET", `/api/v1/clusters${query}`, undefined, { "cc-version": version });
  return reply.json as ListAnswer;
}

describe("clusters", () => {
  test("are listed by name with pagination null; deleted ones only on request", async () => {
    const emulator = await emulatorForTest({ scenario: "demo" });
    const shown = await list(emulator);
    expect(shown.clusters.map(({ name }) => name)).toEqual(["dispatch-staging", "freight-prod", "warehouse-analytics"]);
    expect(shown.pagination).toBeNull();
    const all = await list(emulator, "?show_inactive=true&pagination.sort_by=CREATED_AT");
    expect(all.clusters.map(({ id }) => id)).toEqual([production, pilot, analytics, staging]);
  });

  test("are paged by opaque tokens that are valid for their own sorting only", async () => {
    const emulator = await emulatorForTest({ scenario: "demo" });
    const first = await list(emulator, "?pagination.limit=2");
    const token = encodeURIComponent(first.pagination?.next_page ?? "");
    const second = await list(emulator, `?pagination.limit=2&pagination.page=${token}`);
    expect([...first.clusters, ...second.clusters].map(({ id }) => id)).toEqual([staging, production, analytics]);
    const other = await ask(emulator, "GET", `/api/v1/clusters?pagination.sort_by=CREATED_AT&pagination.page=${token}`);
    expect(other.status).toBe(400);
  });

  test("all have a plan in 2024-09-16; in the newest version one has an edition in its place", async () => {
    const emulator = await emulatorForTest({ scenario: "demo" });
    const plans = (answer: ListAnswer) => answer.clusters.map(({ plan, edition }) => plan ?? `edition ${edition}`);
    expect(plans(await list(emulator))).toEqual(["BASIC", "ADVANCED", "STANDARD"]);
    expect(plans(await list(emulator, "", "2026-09-15"))).toEqual(["BASIC", "ADVANCED", "edition STANDARD"]);
    const one = await ask(emulator, "GET", `/api/v1/clusters/${analytics}`);
    expect(one.json).not.toHaveProperty("plan");
  });

  test("are each found in any state", async () => {
    const emulator = await emulatorForTest({ scenario: "demo" });
    for (const [id, state] of [
      [production, "CREATED"],
      [staging, "LOCKED"],
      [pilot, "DELETED"],
    ])
      expect((await ask(emulator, "GET", `/api/v1/clusters/${id}`)).json).toMatchObject({ id, state });
  });

  test.each(["show_inactive=maybe", "pagination.sort_by=AGE"])("refuse %s with 400", async (query) => {
    const emulator = await emulatorForTest({ scenario: "demo" });
    expect((await ask(emulator, "GET", `/api/v1/clusters?${query}`)).status).toBe(400);
  });

  test("of an empty organization are an empty list, and the organization is still there", async () => {
    const emulator = await emulatorForTest({ scenario: "empty" });
    expect((await list(emulator)).clusters).toEqual([]);
    expect((await ask(emulator, "GET", "/api/v1/organization")).json).toMatchObject({ label: "meridian-freight" });
  });
});

describe("databases", () => {
  test("come by name with their table count as a text and an empty next_page at the end", async () => {
    const emulator = await emulatorForTest({ scenario: "demo" });
    const reply = await ask(emulator, "GET", `/api/v1/clusters/${analytics}/databases`);
    expect(reply.json).toEqual({
      databases: [
        { name: "defaultdb", table_count: "0" },
        { name: "forecast", table_count: "12" },
        { name: "postgres", table_count: "0" },
        { name: "warehouse", table_count: "203" },
      ],
      pagination: { next_page: "" },
    });
  });
});

describe("the connection string", () => {
  const path = (id: string, query = "") => `/api/v1/clusters/${id}/connection-string${query}`;

  test("of ADVANCED needs the operating system and points at the first region", async () => {
    const emulator = await emulatorForTest({ scenario: "demo" });
    expect((await ask(emulator, "GET", path(production))).status).toBe(400);
    expect((await ask(emulator, "GET", path(production, "?os=BEOS"))).status).toBe(400);
    const [cluster] = (await list(emulator, "?show_inactive=true&pagination.sort_by=CREATED_AT")).clusters;
    for (const os of ["MAC", "LINUX", "WINDOWS"]) {
      const reply = await ask(emulator, "GET", path(production, `?os=${os}`));
      expect(reply.json).toMatchObject({
        params: { Host: cluster?.regions[0]?.sql_dns, Port: "26257", Database: "defaultdb" },
      });
      expect(reply.json?.params).not.toHaveProperty("Username");
    }
  });

  test("of STANDARD points at a host that no region names, and encodes user and database", async () => {
    const emulator = await emulatorForTest({ scenario: "demo" });
    const query = "?sql_user=caf%C3%A9.ro&database=ware%20house";
    const { json } = await ask(emulator, "GET", path(analytics, query));
    const params = json?.params as Record<string, string>;
    expect(params).toMatchObject({ Port: "26257", Database: "ware house", Username: "café.ro" });
    const cluster = (await list(emulator)).clusters.find(({ id }) => id === analytics);
    expect(cluster?.regions.map(({ sql_dns }) => sql_dns)).not.toContain(params.Host);
    expect(json?.connection_string).toBe(
      `postgresql://caf%C3%A9.ro@${params.Host}:26257/ware%20house?sslmode=verify-full`,
    );
  });
});

describe("the demo", () => {
  test("is the same at every start, has dozens of users and some that cannot be deleted", async () => {
    const [one, other] = [await emulatorForTest({ scenario: "demo" }), await emulatorForTest({ scenario: "demo" })];
    for (const id of one.clusterIds()) expect(one.userNames(id)).toEqual(other.userNames(id));
    expect(one.userNames(production).length).toBeGreaterThan(36);
    expect(one.userNames(production)).toEqual(
      expect.arrayContaining(["app_checkout", "bi_looker", "sso_lena", "etl_airbyte"]),
    );
    const blocked = ["app_checkout", "backup_nightly", "ci_migrations", "etl_airbyte", "flyway_migrator"];
    for (const name of blocked) {
      const reply = await ask(one, "DELETE", `/api/v1/clusters/${production}/sql-users/${name}`);
      expect(reply).toMatchObject({ status: 400, json: { code: 9 } });
    }
  });
});
