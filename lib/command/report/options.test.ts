import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KEY } from "../../testing/scripted-vendor.ts";
import { A_CLUSTER, ownFolder, reportOn, vendorWith } from "./testing-report.ts";

test.each([
  [0, "no finding is chosen", []],
  [1, "one is there", ["--fail-on", "unverified"]],
  [1, "one of several is there", ["--fail-on", "superuser,unverified"]],
  [2, "none is there, and it is not known", ["--fail-on", "superuser"]],
  [2, "only a server knows it", ["--fail-on", "no-owner"]],
  [2, "there is no such finding", ["--fail-on", "superusers"]],
  [0, "none is there", ["--fail-on", "single-sign-on"]],
])("the exit code is %d where %s", async (code, _what, given) => {
  const cloud = await vendorWith(["app"]);
  expect((await reportOn(cloud, given)).exitCode).toBe(code);
});

test("a list that cannot be read is said, and no --fail-on passes then", async () => {
  const cloud = await vendorWith(["app"], ({ path }) =>
    path.endsWith("/sql-users") ? { status: 403, json: { message: KEY } } : undefined,
  );
  const { stdout, stderr, exitCode } = await reportOn(cloud, ["--fail-on", "single-sign-on"]);
  expect(exitCode).toBe(2);
  expect(stdout).toContain("! orders: The key cannot read this");
  expect(stderr).toContain("orders could not be read");
  expect(stdout + stderr).not.toContain(KEY);
});

test("without --fail-on, a list that cannot be read gives exit code 1", async () => {
  const cloud = await vendorWith(["app"], ({ path }) => (path.endsWith("/sql-users") ? { status: 403 } : undefined));
  expect((await reportOn(cloud)).exitCode).toBe(1);
});

test("--fail-on says which findings gave the exit code, and how many", async () => {
  const { stderr } = await reportOn(await vendorWith(["app", "sso_ada"]), ["--fail-on", "single-sign-on,unverified"]);
  expect(stderr).toContain("rolecall: --fail-on: 2 unverified, 1 single-sign-on\n");
});

const TWIN = { ...A_CLUSTER, id: A_CLUSTER.id.replace(/6$/, "7") };

/** A vendor with two clusters of one name. */
const twins = () =>
  vendorWith(["app"], ({ path }) =>
    path.endsWith("/sql-users") ? undefined : { json: { clusters: [A_CLUSTER, TWIN] } },
  );

test.each<[string, string[]]>([
  ["--script", ["--script", "orders"]],
  ["--sql", ["--sql", "orders=prod"]],
  ["--answers", ["--answers", "orders=answer.txt"]],
])("%s with a name that several clusters have is told their ids, which the text shows too", async (_option, given) => {
  const cloud = await twins();
  const { exitCode, stderr } = await reportOn(cloud, given);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`several clusters are called orders; give the id: ${A_CLUSTER.id}, ${TWIN.id}`);
  const { stdout } = await reportOn(cloud);
  for (const { id } of [A_CLUSTER, TWIN]) expect(stdout).toContain(`orders (${id})`);
});

test.each<[string, string[]]>([
  ["--script", ["--script", "payments"]],
  ["--answers", ["--answers", "payments=answer.txt"]],
])("%s with the name of no cluster is told which there are", async (_option, given) => {
  const { exitCode, stderr } = await reportOn(await vendorWith(["app"]), given);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("the key sees no cluster called payments; it sees orders\n");
});

test("a second value of an option that takes one is refused, and not taken in silence", async () => {
  const cloud = await vendorWith(["app"]);
  for (const [option, values] of [
    ["--script", ["orders", "analytics"]],
    ["--fail-on", ["superuser", "unverified"]],
    ["--html", ["a.html", "b.html"]],
  ] as const) {
    const { exitCode, stderr } = await reportOn(
      cloud,
      values.flatMap((value) => [option, value]),
    );
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: `rolecall: ${option} is given twice, and takes one value\n`,
    });
  }
  expect(cloud.received).toEqual([]);
});

test("--answers takes several files, and says of a folder to give its files", async () => {
  const cloud = await twins();
  const folder = ownFolder();
  const files = [A_CLUSTER, TWIN].map(({ id }) => {
    writeFileSync(join(folder, id), "cut");
    return `${id}=${join(folder, id)}`;
  });
  const { stderr } = await reportOn(cloud, ["--answers", ...files]);
  expect(stderr.match(/its answer proves nothing/g)?.length).toBeGreaterThanOrEqual(2);
  expect(await reportOn(cloud, ["--answers", folder])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(`${folder} is a folder; give its files`),
  });
});
