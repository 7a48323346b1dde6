import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, get, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { freshProcess } from "../../../testing/server.ts";
import { sendCompressed } from "./compressed-file.ts";

const TEXT = "const a = 1;";
const FILE = "/_next/static/chunks/a.js";
const FORMS = { br: brotliCompressSync(TEXT), gzip: gzipSync(TEXT) };

let folder = "";
let server: Server;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rolecall-test-"));
  mkdirSync(join(folder, ".next/compressed/chunks"), { recursive: true });
  for (const [form, bytes] of Object.entries(FORMS))
    writeFileSync(join(folder, `.next/compressed/chunks/a.js.${form}`), bytes);
  vi.spyOn(process, "cwd").mockReturnValue(folder);
  server = createServer(async (request, response) => {
    if (!(await sendCompressed(request, response, request.url ?? ""))) response.writeHead(299).end("Next.js");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
});
afterAll(() => {
  server.close();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});
freshProcess({ NODE_ENV: "production" });

function ask(path: string, headers: Record<string, string>, method = "GET") {
  const { port } = server.address() as AddressInfo;
  return new Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    get({ port, path, headers, method, agent: false }, async (answer) =>
      resolve({ status: answer.statusCode, headers: answer.headers, body: await buffer(answer) }),
    ).on("error", reject);
  });
}

test.each([
  ["gzip, deflate, br, zstd", "br"],
  ["gzip, deflate", "gzip"],
] as const)("a browser that takes %s gets what the build has made for it", async (accepted, form) => {
  const { status, headers, body } = await ask(FILE, { "accept-encoding": accepted });
  expect({ status, body }).toEqual({ status: 200, body: FORMS[form] });
  expect(headers).toMatchObject({
    "content-encoding": form,
    "content-type": "application/javascript; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
    vary: "Accept-Encoding",
  });
});

test("a HEAD request gets no body", async () => {
  const { headers, body } = await ask(FILE, { "accept-encoding": "gzip" }, "HEAD");
  expect([headers["content-length"], body.byteLength]).toEqual([String(FORMS.gzip.byteLength), 0]);
});

test.each([
  ["no compressed form is taken", FILE, {}],
  ["the form is refused by its weight", FILE, { "accept-encoding": "gzip;q=0" }],
  ["a part is asked for", FILE, { "accept-encoding": "gzip", range: "bytes=5-2" }],
  ["the file is of another kind", "/_next/static/media/a.woff2", { "accept-encoding": "gzip" }],
  ["the build has not compressed it", "/_next/static/chunks/b.js", { "accept-encoding": "gzip" }],
])("Next.js answers where %s", async (_, path, headers) => {
  expect(await ask(path, headers)).toMatchObject({ status: 299, body: Buffer.from("Next.js") });
});
