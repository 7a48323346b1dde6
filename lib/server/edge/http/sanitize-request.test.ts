import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { freshProcess, registry } from "../../../testing/server.ts";
import { isSanitized } from "../../base/request/request.ts";
import { startSanitizing } from "./sanitize-request.ts";

freshProcess();

/** The headers as the application sees them after sanitizing. */
type Seen = Record<string, string | undefined>;

let server: Server;
let stopWatching: () => void;
beforeAll(async () => {
  stopWatching = startSanitizing();
  server = createServer((request, response) => {
    if (request.url === "/fails") response.writeHead(500, { "content-type": "text/plain" });
    response.end(JSON.stringify(request.headers));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});
afterAll(async () => {
  stopWatching();
  await new Promise((closed) => server.close(closed));
});

/** Sends raw header lines, so that spelling and repetition stay as they are. */
function ask(lines: [string, string][], path = "/"): Promise<{ seen: Seen; requestId: string }> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const headers = ["host", "localhost", ...lines.flat()];
    httpRequest({ port, host: "127.0.0.1", path, headers, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("end", () =>
        resolve({ seen: JSON.parse(body), requestId: String(response.headers["x-request-id"]) }),
      );
    })
      .on("error", reject)
      .end();
  });
}

function believe(hops: number): void {
  vi.stubEnv("TRUSTED_PROXY_HOPS", String(hops));
  registry()?.delete("env");
}

async function addressSeen(...forwardedFor: string[]): Promise<string | undefined> {
  const { seen } = await ask(forwardedFor.map((value) => ["x-forwarded-for", value]));
  return seen["x-rolecall-address"];
}

describe("the client's address", () => {
  const SOCKET = "127.0.0.1";

  test("is the socket's where no proxy is believed, whatever the client claims", async () => {
    believe(0);
    expect(await addressSeen()).toBe(SOCKET);
    expect(await addressSeen("203.0.113.9")).toBe(SOCKET);
    expect(await addressSeen("203.0.113.9, 203.0.113.8")).toBe(SOCKET);
  });

  test.each([
    [1, "192.0.2.3"],
    [2, "192.0.2.2"],
    [3, "192.0.2.1"],
  ])("is what the %i. proxy from here has seen: entry from the right, for %s", async (hops, address) => {
    believe(hops);
    expect(await addressSeen("203.0.113.66, 192.0.2.1, 192.0.2.2, 192.0.2.3")).toBe(address);
  });

  test("cannot be chosen by a client that sends its own header to the believed proxies", async () => {
    const forged = fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[ -~]{0,20}$/)), { maxLength: 4 });
    for (const hops of [1, 2, 3]) {
      believe(hops);
      // Each proxy appends the address that it was called from.
      const appended = Array.from({ length: hops }, (_, index) => `192.0.2.${index + 1}`);
      await fc.assert(
        fc.asyncProperty(forged, async (claims) => {
          expect(await addressSeen([...claims, ...appended].join(", "))).toBe("192.0.2.1");
        }),
        { numRuns: 30 },
      );
    }
  });

  test("counts entries over repeated headers as over one", async () => {
    believe(2);
    expect(await addressSeen("203.0.113.9", "192.0.2.1", "192.0.2.2")).toBe("192.0.2.1");
  });

  test("is unknown where the chain is shorter than it must be", async () => {
    believe(3);
    expect(await addressSeen()).toBe("unknown");
    expect(await addressSeen("192.0.2.1, 192.0.2.2")).toBe("unknown");
  });

  test("may be of IPv6, and may come with a port", async () => {
    believe(1);
    expect(await addressSeen("2001:db8::7")).toBe("2001:db8::7");
    expect(await addressSeen("[2001:db8::7]:443")).toBe("2001:db8::7");
    expect(await addressSeen("192.0.2.1:443")).toBe("192.0.2.1");
  });

  test.each(["unknown", "_hidden", "", "dead", "1.2.3", "999.1.1.1", "999.1.1.1:443", "<b>", "192.0.2.1;x", "'; drop"])(
    "is unknown where the entry is %j, which is no address",
    async (garbage) => {
      believe(1);
      expect(await addressSeen(garbage)).toBe("unknown");
    },
  );
});

describe("a client's value for a trusted header", () => {
  const names = [
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-port",
    "forwarded",
    "x-real-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "x-rolecall-request-id",
    "x-rolecall-address",
    "x-rolecall-anything",
    "x-middleware-subrequest",
    "x-middleware-rewrite",
    "x-middleware-next",
  ];
  const spelling = (name: string) =>
    fc
      .tuple(...Array.from(name, (letter) => fc.constantFrom(letter, letter.toUpperCase())))
      .map((letters) => letters.join(""));

  test.each([0, 1])("never reaches the application, in any spelling (%i proxies believed)", async (hops) => {
    believe(hops);
    const forged = fc.array(fc.constantFrom(...names).chain(spelling), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(forged, async (spelt) => {
        const { seen } = await ask([...spelt.map((name): [string, string] => [name, "canary"]), ["x-own", "stays"]]);
        expect(JSON.stringify(seen)).not.toContain("canary");
        expect(
          Object.keys(seen)
            .filter((name) => names.includes(name))
            .sort(),
        ).toEqual(["x-rolecall-address", "x-rolecall-request-id"]);
        expect(seen["x-own"]).toBe("stays");
      }),
    );
  });
});

describe("a request is known to be this machine's own", () => {
  test("where it comes from here and no header says that it was passed on", async () => {
    expect((await ask([])).seen["x-rolecall-local"]).toBe("1");
  });

  test.each(["x-forwarded-for", "X-Forwarded-Proto", "forwarded", "x-real-ip", "cf-connecting-ip", "x-rolecall-local"])(
    "but not where it has %s, believed or not",
    async (name) => {
      for (const hops of [0, 1]) {
        believe(hops);
        expect((await ask([[name, "127.0.0.1"]])).seen).not.toHaveProperty("x-rolecall-local");
      }
    },
  );
});

test("the forwarded host is the one that people use, whatever the client claims", async () => {
  vi.stubEnv("APP_URL", "https://rolecall.example.com");
  registry()?.delete("env");
  const { seen } = await ask([["x-forwarded-host", "evil.example"]]);
  expect(seen["x-forwarded-host"]).toBe("rolecall.example.com");
});

test("a call of the server to itself keeps id and address; a client that claims to be one does not", async () => {
  believe(0);
  const first = await ask([]);
  const sealed = Object.entries(first.seen).filter(([name]) => name.startsWith("x-rolecall-")) as [string, string][];
  expect((await ask(sealed)).requestId).toBe(first.requestId);
  const forged = sealed.map(([name, value]): [string, string] => [name, name.endsWith("seal") ? `${value}x` : value]);
  expect((await ask(forged)).requestId).not.toBe(first.requestId);
});

test("only a sanitized request is recognized as one", async () => {
  const { seen } = await ask([["x-rolecall-seal", "forged"]]);
  expect(isSanitized(new Headers(Object.entries(seen).map(([name, value]) => [name, value ?? ""])))).toBe(true);
  for (const headers of [{}, { "x-rolecall-seal": "forged" }, { "x-rolecall-seal": "" }])
    expect(isSanitized(new Headers(headers))).toBe(false);
});

describe("a request that brings its own credential", () => {
  test.each(["Bearer x", "Basic eDp5", ""])("loses its cookies (Authorization: %j)", async (credential) => {
    const { seen } = await ask([
      ["cookie", "__Host-rolecall=canary"],
      ["Authorization", credential],
    ]);
    expect(seen).not.toHaveProperty("cookie");
    expect(seen.authorization).toBe(credential);
  });

  test("is the only kind that does", async () => {
    expect((await ask([["cookie", "__Host-rolecall=x"]])).seen.cookie).toBe("__Host-rolecall=x");
  });
});

describe("the request's id", () => {
  test.each(["/", "/fails"])("is on every answer and the one that the application sees (%s)", async (path) => {
    const { seen, requestId } = await ask([], path);
    expect(requestId).toMatch(/^req_[0-9A-Z]{26}$/);
    expect(seen["x-rolecall-request-id"]).toBe(requestId);
  });

  test("differs for each request, and is not the client's to choose", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask([["x-request-id", "canary"]])));
    const ids = answers.map(({ requestId }) => requestId);
    expect(new Set(ids).size).toBe(20);
    expect(ids).not.toContain("canary");
  });
});
