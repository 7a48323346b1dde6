import { Ajv, type ValidateFunction } from "ajv";
import { expect, test } from "vitest";
import { describeWithReference, readReference } from "../testing/reference.ts";
import type { Emulator } from "./emulator.ts";
import { ROUTES, type RouteId } from "./routes.ts";
import { ask, type EmulatorReply, emulatorForTest, PASSWORD } from "./testing.ts";
import { DEMO_CLUSTERS } from "./world/scenario-demo.ts";

type Responses = Record<string, { content?: { "application/json"?: { schema?: object } } }>;
type Spec = { paths: Record<string, Record<string, { responses?: Responses }>> };

const { production, analytics } = DEMO_CLUSTERS;
const CLUSTER = `/api/v1/clusters/${production}`;
const JSON_BODY = { name: "app_new", password: PASSWORD };

/** At least one call of every operation; those with two show it for another plan, or page by page. */
const CALLS: Record<RouteId, [method: string, path: string, body?: unknown][]> = {
  "organization.get": [["GET", "/api/v1/organization"]],
  "audit-log.list": [
    ["GET", "/api/v1/auditlogevents"],
    ["GET", "/api/v1/auditlogevents?starting_from=2026-01-01T00:00:00Z&sort_order=ASC&limit=1"],
  ],
  "clusters.list": [
    ["GET", "/api/v1/clusters?show_inactive=true"],
    ["GET", "/api/v1/clusters?pagination.limit=1"],
  ],
  "clusters.get": [
    ["GET", CLUSTER],
    ["GET", `/api/v1/clusters/${analytics}`],
  ],
  "connection-string.get": [
    ["GET", `${CLUSTER}/connection-string?os=LINUX&sql_user=app_checkout`],
    ["GET", `/api/v1/clusters/${analytics}/connection-string`],
  ],
  "allowlist.list": [["GET", `${CLUSTER}/networking/allowlist`]],
  "client-ca.get": [["GET", `${CLUSTER}/client-ca-cert`]],
  "databases.list": [["GET", `${CLUSTER}/databases`]],
  "sql-users.list": [
    ["GET", `${CLUSTER}/sql-users`],
    ["GET", `${CLUSTER}/sql-users?pagination.limit=7`],
  ],
  "sql-users.create": [["POST", `${CLUSTER}/sql-users`, JSON_BODY]],
  "sql-users.delete": [["DELETE", `${CLUSTER}/sql-users/app_webhooks`]],
  "sql-users.set-password": [["PUT", `${CLUSTER}/sql-users/app_fleet/password`, { password: PASSWORD }]],
};

describeWithReference("the vendor's specification", (folder) => {
  const spec = readReference(folder, "cloud-api", "openapi.json") as Spec;
  const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
  const ajv = new Ajv({
    // OpenAPI 3.0 has keywords and formats of its own.
    strict: false,
    allErrors: true,
    formats: {
      "date-time": date,
      int64: /^-?\d+$/,
      int32: true,
      float: true,
      double: true,
      uuid: true,
      password: true,
    },
  });
  ajv.addSchema(spec, "spec");

  const asVendor = (emulator: Emulator, [method, path, body]: [string, string, unknown?]) =>
    ask(emulator, method, path, body, { "cc-version": "2024-09-16" });

  function validatorOf(route: (typeof ROUTES)[number], status: string): ValidateFunction {
    const pointer = [
      route.path,
      route.method.toLowerCase(),
      "responses",
      status,
      "content",
      "application/json",
      "schema",
    ]
      .map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1")))
      .join("/");
    return ajv.compile({ $ref: `spec#/paths/${pointer}` });
  }

  /** Null is how protobuf's JSON may write a message that is absent; the vendor's documentation shows it here. */
  function withoutNullPagination({ json }: EmulatorReply): unknown {
    return json?.pagination === null ? { ...json, pagination: undefined } : json;
  }

  test.each(ROUTES)("has $method $path", ({ method, path }) => {
    expect(spec.paths[path]).toHaveProperty(method.toLowerCase());
  });

  test.each(ROUTES)("accepts every 200 answer of $id", async (route) => {
    const emulator = await emulatorForTest({ scenario: "demo" });
    emulator.grantKey(emulator.key, "CLUSTER_ADMIN", "AUDITOR");
    await emulator.addUser(production, "app_logged");
    const validate = validatorOf(route, "200");
    expect(CALLS[route.id].length).toBeGreaterThan(0);
    for (const call of CALLS[route.id]) {
      const reply = await asVendor(emulator, call);
      expect(reply.status).toBe(200);
      validate(withoutNullPagination(reply));
      expect(validate.errors).toBeNull();
    }
  });

  test("refuses an answer that lacks a required field, so the check above can fail", () => {
    const [route] = ROUTES.filter(({ id }) => id === "clusters.get");
    if (!route) throw new Error("clusters.get is gone");
    expect(validatorOf(route, "200")({ id: production })).toBe(false);
  });

  test("accepts every refusal as its default answer", async () => {
    const emulator = await emulatorForTest({ scenario: "demo" });
    const users = `${CLUSTER}/sql-users`;
    const refusals: [number, string, string, unknown?][] = [
      [400, "POST", users, { name: "app" }],
      [400, "DELETE", `${users}/app_checkout`],
      [404, "DELETE", `${users}/nobody`],
      [409, "POST", users, { name: "app_fleet", password: PASSWORD }],
      [409, "POST", `/api/v1/clusters/${DEMO_CLUSTERS.staging}/sql-users`, JSON_BODY],
      [501, "PATCH", users],
    ];
    const [route] = ROUTES;
    const validate = validatorOf(route, "default");
    for (const [status, method, path, body] of refusals) {
      const reply = await asVendor(emulator, [method, path, body]);
      expect(reply.status).toBe(status);
      validate(reply.json);
      expect(validate.errors).toBeNull();
    }
  });
});
