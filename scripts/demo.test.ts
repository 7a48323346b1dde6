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
