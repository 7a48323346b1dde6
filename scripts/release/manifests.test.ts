import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { parseEnv } from "#lib/server/base/env/env.ts";
import { UID } from "./image/files.ts";

const DEPLOY = join(import.meta.dirname, "../../deploy");
const read = (name: string) => readFileSync(join(DEPLOY, name), "utf8");

/** What a configuration gets from secrets. */
const SECRETS = { SESSION_SECRET: `1:${"s".repeat(32)}`, PGPASSWORD: "p" };

/** The variables that no server would start with. */
function problemsOf(given: Record<string, string>): string[] {
  const parsed = parseEnv({ NODE_ENV: "production", ...SECRETS, ...given });
  return "problems" in parsed ? parsed.problems : [];
}

/** The documents by their kind, with the places that the operator fills in. */
function kinds(): Map<string, Record<string, unknown>> {
  const text = read("kubernetes.yaml")
    .replaceAll("<rolecall.example.com>", "rolecall.example.com")
    .replace(/<(\w[\w-]*)>/g, "$1");
  const documents = parseAllDocuments(text, { strict: true, uniqueKeys: true });
  return new Map(
    documents.map((document) => {
      expect(document.errors).toEqual([]);
      const value = document.toJS();
      return [value.kind, value];
    }),
  );
}

test("the manifests for Kubernetes are two servers that may only read their root, and what belongs to them", () => {
  const all = kinds();
  expect([...all.keys()]).toEqual(["Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy"]);
  const { spec: deployment } = all.get("Deployment") as { spec: { replicas: number; template: Pod } };
  const { spec, metadata } = deployment.template;
  const [server] = spec.containers;
  expect(deployment.replicas).toBe(2);
  expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: UID, runAsGroup: UID });
  expect(server.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
  expect(all.get("Service")?.spec).toMatchObject({ selector: metadata.labels });
  expect(all.get("NetworkPolicy")?.spec).toMatchObject({ podSelector: { matchLabels: metadata.labels } });
  expect(portsOut(all.get("NetworkPolicy")?.spec as Policy)).toEqual([53, 443, 465, 587, 5432, 26257]);
  const plain = server.env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]));
  expect(problemsOf(Object.fromEntries(plain))).toEqual([]);
  const fromSecret = server.env.filter(({ valueFrom }) => valueFrom).map(({ name }) => name);
  expect(fromSecret.toSorted()).toEqual(Object.keys(SECRETS).toSorted());
});

/** The ports that a server may reach: those that docs/operations.md names for mail and SQL among them. */
function portsOut({ egress }: Policy): number[] {
  const named = [...readFileSync(join(DEPLOY, "../docs/operations.md"), "utf8").matchAll(/\bport (\d+)\b/g)];
  const ports = new Set(egress.flatMap(({ ports }) => ports.map(({ port }) => port)));
  expect(named.map(([, port]) => Number(port)).filter((port) => !ports.has(port))).toEqual([]);
  return [...ports].toSorted((a, b) => a - b);
}

type Policy = { egress: { ports: { port: number }[] }[] };
type Variable = { name: string; value?: string; valueFrom?: object };
type Pod = {
  metadata: { labels: object };
  spec: { securityContext: object; containers: [{ securityContext: object; env: Variable[] }] };
};

test("the file for compose starts a server whose configuration is valid, beside PostgreSQL", () => {
  const { services, secrets } = parse(read("compose.yaml"), { strict: true, uniqueKeys: true });
  expect(Object.keys(services)).toEqual(["rolecall", "postgres"]);
  expect(services.rolecall).toMatchObject({ read_only: true, cap_drop: ["ALL"], depends_on: { postgres: {} } });
  expect(problemsOf(services.rolecall.environment)).toEqual([]);
  const { test: probe } = services.rolecall.healthcheck;
  expect(probe).toEqual(["CMD", "node", "-e", expect.stringContaining("/api/health/live")]);
  expect([...services.rolecall.secrets, ...services.postgres.secrets]).toEqual(Object.keys(secrets));
});
