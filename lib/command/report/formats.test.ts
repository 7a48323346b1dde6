import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CREATED, demoCloud, HOW_MANY, jsonOf, ownFolder, reportOn, vendorWith } from "./testing-report.ts";

test("the text says what to do, by cluster, and what it could not see", async () => {
  const { stdout } = await reportOn(await demoCloud());
  const lines = stdout.split("\n");
  expect(lines).toContain(`All ${HOW_MANY} SQL users are unverified: each may be a superuser.`);
  expect(lines).toContain(`    ${HOW_MANY}  are unverified and may be superusers.`);
  expect(lines).toContain("          rolecall report --key-file key --script freight-prod > check.sql");
  expect(lines).toContain("        All names: --json or --html FILE.");
  expect(stdout).not.toContain("app_booking");
  expect(stdout).toContain("! freight-prod: what its 45 SQL users may do. The Cloud API gives names only.");
  expect(stdout).toMatch(/^How they sign in\n.*^freight-prod: password.*names of single sign-on \(sso_\)/ms);
  expect(stdout).toMatch(/freight-prod +45 +– +– +45 +– +– +names only/);
});

test("the page is written whole, for its owner alone, with every finding, and no host, id or key", async () => {
  const cloud = await demoCloud();
  const path = join(ownFolder(), "report.html");
  const { exitCode, stdout, stderr } = await reportOn(cloud, ["--html", path]);
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: `All ${HOW_MANY} SQL users are unverified: each may be a superuser.\n`,
  });
  expect(stderr).toContain(`rolecall: ${path} is written\n`);
  const page = readFileSync(path, "utf8");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  for (const { users } of CREATED) for (const { name } of users) expect(page).toContain(`<code>${name}</code>`);
  for (const hidden of [cloud.key, "127.0.0.1", "cockroachlabs", ...CREATED.map(({ facts }) => facts.id)])
    expect(page).not.toContain(hidden);
});

test("killed while it reads, it leaves no file", async () => {
  const asked = Promise.withResolvers<void>();
  const cloud = await vendorWith([], ({ path }) => {
    if (!path.endsWith("/sql-users")) return undefined;
    asked.resolve();
    return "silence";
  });
  const folder = ownFolder();
  const { exitCode } = await reportOn(cloud, ["--html", join(folder, "report.html")], {
    during: (child) => void asked.promise.then(() => child.kill("SIGKILL")),
  });
  expect(exitCode).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
});

test("a page that cannot be written is a failure, and leaves nothing beside it", async () => {
  const folder = ownFolder();
  mkdirSync(join(folder, "report.html"));
  const { exitCode, stderr } = await reportOn(await vendorWith(["app"]), ["--html", join(folder, "report.html")]);
  expect({ exitCode, left: readdirSync(folder) }).toEqual({ exitCode: 2, left: ["report.html"] });
  expect(stderr).toContain("cannot be written");
});

test("--sarif prints a result for each finding, and two formats are refused", async () => {
  const cloud = await vendorWith(["app", "sso_ada"]);
  const { stdout } = await reportOn(cloud, ["--sarif"]);
  expect(jsonOf(stdout).runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
    "unverified",
    "unverified",
    "single-sign-on",
  ]);
  expect(await reportOn(cloud, ["--sarif", "--json"])).toMatchObject({ exitCode: 2, stdout: "" });
});
