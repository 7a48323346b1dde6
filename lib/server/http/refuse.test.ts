import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { connectTo, startFakeCloud } from "../../testing/fake-cloud.ts";
import { freshProcess } from "../../testing/server.ts";
import { refuse } from "./refuse.ts";

freshProcess();

const server = createServer((request, response) => refuse(request, response, { status: 405, text: "Not this way." }));
afterEach(() => void server.close());

test("each refusal before the API is a problem with a code and its own status, and a page gets text", async () => {
  connectTo(await startFakeCloud());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const [api, page, ...others] = await Promise.all(
    ["/api/v1/clusters", "/clusters", "/api/v1", "/api/v1?x=1", "/api/v10"].map((path) =>
      fetch(`http://127.0.0.1:${port}${path}`),
    ),
  );
  expect([api?.status, api?.headers.get("content-type")]).toEqual([405, "application/problem+json"]);
  expect(await api?.json()).toMatchObject({ status: 405, code: "method_not_allowed", detail: "Not this way." });
  expect(page?.headers.get("content-type")).toContain("text/plain");
  expect(others.map((each) => each.headers.get("content-type")?.split(";")[0])).toEqual([
    ...["application/problem+json", "application/problem+json", "text/plain"],
  ]);
});
