import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { connectTo, startFakeCloud } from "../../../testing/fake-cloud.ts";
import { freshProcess } from "../../../testing/server.ts";
import { type EarlyRefusal, refuse } from "./refuse.ts";

freshProcess();

let refusal: EarlyRefusal = { status: 405, text: "Not this way." };
const server = createServer((request, response) => refuse(request, response, refusal));
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

test("while it stops, each kind of client gets words that it can show", async () => {
  connectTo(await startFakeCloud());
  refusal = { status: 503, text: "Rolecall is stopping. Nothing was changed.", code: "stopping" };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init);
  expect(await (await ask("/api/clusters")).json()).toMatchObject({ ok: false, error: { code: "stopping" } });
  // The code that programs have always had.
  const program = await (await ask("/api/v1/clusters")).json();
  expect(program).toMatchObject({ status: 503, code: "busy", detail: "Rolecall is stopping. Nothing was changed." });
  const action = await ask("/clusters", { method: "POST", headers: { "next-action": "x" }, body: "[]" });
  expect(action.headers.get("content-type")).toBe("text/plain");
});
