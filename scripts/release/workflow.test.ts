import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "./facts.ts";

type Step = { name?: string; uses?: string; run?: string; env?: Record<string, string>; with?: Record<string, string> };
type Job = { needs?: string; permissions: Record<string, string>; "timeout-minutes": number; steps: Step[] };

const text = readFileSync(join(ROOT, ".github/workflows/release.yml"), "utf8");
const workflow: { on: object; permissions: object; jobs: Record<string, Job> } = parse(text, {
  strict: true,
  uniqueKeys: true,
});
const jobs = Object.entries(workflow.jobs);
const steps = jobs.flatMap(([, job]) => job.steps);

test("the hosted workflow says that it was not run", () => {
  expect(text).toMatch(/^# Not run here: /);
});

test("a tag alone starts it, and the job that builds can write nothing", () => {
  expect(workflow.on).toEqual({ push: { tags: ["v*"] } });
  expect(workflow.permissions).toEqual({});
  expect(jobs.map(([name, { permissions }]) => [name, permissions])).toEqual([
    ["make", { contents: "read" }],
    ["publish", { contents: "write", "id-token": "write", attestations: "write", packages: "write" }],
  ]);
  expect(workflow.jobs.publish?.needs).toBe("make");
  expect(workflow.jobs.publish?.steps.map(({ run = "" }) => run).join("\n")).not.toMatch(/\bnpm\b|\bnode\b/);
  expect(jobs.every(([, job]) => job["timeout-minutes"] > 0)).toBe(true);
});

test("each action of others is named by the hash of its commit", () => {
  const uses = steps.flatMap((step) => step.uses ?? []);
  expect(uses.length).toBeGreaterThan(3);
  expect(uses.filter((name) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(name))).toEqual([]);
});

test("its scripts are of bash, run commands of this project, and take names from variables alone", () => {
  const scripts = steps.flatMap((step) => step.run ?? []);
  for (const script of scripts) {
    expect(spawnSync("bash", ["-n"], { input: script }).status, script).toBe(0);
    expect(script).not.toContain("${{");
  }
  const named = [...scripts.join("\n").matchAll(/npm run (\S+)/g)].map(([, name = ""]) => name);
  const known: Record<string, string> = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).scripts;
  expect(named).toEqual(["release", "release:check"]);
  expect(named.filter((name) => !(name in known))).toEqual([]);
});

test("it signs and attests the sums that a release has, and no key of the project is in it", () => {
  expect(text).toContain("cosign sign-blob --yes --bundle SHA256SUMS.sigstore.json SHA256SUMS");
  expect(steps.flatMap((step) => step.with?.["subject-checksums"] ?? [])).toEqual(["release/SHA256SUMS"]);
  expect(text).not.toMatch(/secrets\.|--key/);
});
