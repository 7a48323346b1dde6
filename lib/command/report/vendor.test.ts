import { expect, test } from "vitest";
import { KEY, type Reply } from "../../testing/scripted-vendor.ts";
import { progress } from "./progress.ts";
import { A_CLUSTER, jsonOf, reportOn, vendorWith } from "./testing-report.ts";

test("a host that does not answer is named", async () => {
  const { exitCode, stderr } = await reportOn({ url: "http://127.0.0.1:1", key: KEY });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("Check that this machine reaches 127.0.0.1:1\n");
});

test("progress is shown on a terminal, and nowhere else", () => {
  const shownOn = (isTTY: boolean, total: number) => {
    const written: string[] = [];
    const { step, end } = progress(total, { isTTY, write: (text) => written.push(text) });
    step();
    end();
    return written;
  };
  expect(shownOn(true, 3)).toEqual(["\r0 of 3 clusters read", "\r1 of 3 clusters read", "\r\u001b[K"]);
  expect([shownOn(false, 3), shownOn(true, 1)]).toEqual([[], []]);
});

test("it waits as the vendor says, sends GET alone, and at most ten in a second", async () => {
  let refused = 0;
  const clusters = Array.from({ length: 12 }, (_, at) => ({
    ...A_CLUSTER,
    id: A_CLUSTER.id.replace(/..$/, String(10 + at)),
    name: `orders-${at}`,
  }));
  const at: number[] = [];
  const cloud = await vendorWith(["app"], ({ path }) => {
    at.push(performance.now());
    if (!path.endsWith("/sql-users")) return { json: { clusters } };
    return refused++ === 3 ? { status: 429, headers: { "retry-after": "1" }, text: "rate limit exceeded" } : undefined;
  });
  const { exitCode, stdout } = await reportOn(cloud, ["--json"]);
  expect(exitCode).toBe(0);
  expect(jsonOf(stdout).sqlUsers).toBe(12);
  expect(new Set(cloud.received.map(({ method }) => method))).toEqual(new Set(["GET"]));
  const inOneSecond = at.map((from) => at.filter((time) => time >= from && time < from + 1_000).length);
  expect(Math.max(...inOneSecond)).toBeLessThanOrEqual(10);
});

test("a thousand SQL users come page by page, in as few requests as there are pages", async () => {
  const names = Array.from({ length: 1_000 }, (_, at) => `app_${String(at).padStart(4, "0")}`);
  const cloud = await vendorWith([], ({ path, query }) => {
    if (!path.endsWith("/sql-users")) return undefined;
    const from = Number(query.get("pagination.page") ?? 0);
    const limit = Number(query.get("pagination.limit"));
    const next = from + limit < names.length ? { next_page: String(from + limit) } : null;
    return { json: { users: names.slice(from, from + limit).map((name) => ({ name })), pagination: next } };
  });
  const { stdout } = await reportOn(cloud, ["--json"]);
  expect(cloud.received.filter(({ path }) => path.endsWith("/sql-users"))).toHaveLength(2);
  expect(jsonOf(stdout).clusters[0].found.unverified).toEqual(names);
});

test("a host that sends the request elsewhere gets the key, and the other one does not", async () => {
  const other = await vendorWith(["app"]);
  const cloud = await vendorWith([], () => ({ status: 307, headers: { location: `${other.url}/api/v1/clusters` } }));
  const { exitCode, stderr } = await reportOn(cloud);
  expect({ exitCode, received: other.received }).toEqual({ exitCode: 2, received: [] });
  expect(stderr).toContain("The key is not sent there");
});

test.each([
  ["http://vendor.example"],
  ["https://user:pass@vendor.example"],
  ["https://vendor.example/path"],
  ["ftp://127.0.0.1"],
  ["nonsense"],
])("the key does not go to COCKROACH_SERVER=%s", async (url) => {
  const { exitCode, stdout, stderr } = await reportOn({ url, key: KEY });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain("The address of the Cloud API must");
});

const ESCAPES = "x\u001b[2J\u001b]0;owned\u0007\u202e\u2028y\r\nz";

test.each<[string, Reply]>([
  ["names that move the cursor", { json: { users: [{ name: ESCAPES }] } }],
  ["no JSON", { text: `<html>${KEY}\u001b[2J` }],
  ["another shape", { json: { users: [{ name: 7 }] } }],
  ["no UTF-8", { text: Buffer.from([0x7b, 0xff, 0x7d]) }],
  ["pages without end", { json: { users: [], pagination: { next_page: "again" } } }],
  ["a refusal with the key in it", { status: 400, json: { message: `bad key ${KEY} ${ESCAPES}` } }],
])("a vendor that answers %s moves nothing on the terminal, and gets no key printed", async (what, reply) => {
  const cloud = await vendorWith([], ({ path }) =>
    path.endsWith("/sql-users") ? reply : { json: { clusters: [{ ...A_CLUSTER, name: `orders${ESCAPES}` }] } },
  );
  const { exitCode, stdout, stderr } = await reportOn(cloud);
  expect(exitCode).toBe(what === "names that move the cursor" ? 0 : 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come
  expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e]/);
  expect(stdout + stderr).not.toContain(KEY);
  expect(stdout).toContain("orders");
});

test("a name is itself in JSON and SARIF, and moves nothing on the terminal there either", async () => {
  const hostile = "x\u009b2j\u202ey\u{e0041}";
  const cloud = await vendorWith([hostile]);
  for (const format of ["--json", "--sarif"]) {
    const { stdout } = await reportOn(cloud, [format]);
    expect(stdout).not.toMatch(/[\p{Cf}\u007f-\u009f]/u);
    if (format === "--json") expect(jsonOf(stdout).clusters[0].found.unverified).toEqual([hostile]);
    else expect(jsonOf(stdout).runs[0].results).toHaveLength(1);
  }
});

test("a cluster whose id leads elsewhere is no cluster", async () => {
  const cloud = await vendorWith([], () => ({ json: { clusters: [{ ...A_CLUSTER, id: "../../organization" }] } }));
  const { exitCode, stdout } = await reportOn(cloud);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(cloud.received).toHaveLength(1);
});
