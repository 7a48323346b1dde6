import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "./documents.ts";

test.each(["demo.ts", "dev.ts"])("%s refuses a mistyped option before it does anything", (script) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`scripts/${script}`, "--read-onyl"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("There is no option --read-onyl. Options: --reset");
  expect(stderr).toContain("--read-only");
});

test("--report prints the report on the demo's cloud in one command, and names its superusers", () => {
  const { status, stdout } = spawnSync(process.execPath, ["scripts/demo.ts", "--report"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ {8}freight-prod: app_billing, app_carrier_portal, /m);
  expect(stdout).toContain("dispatch-staging     8          –           –           8");
});
