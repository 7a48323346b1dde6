import { expect, test, vi } from "vitest";
import { freshProcess, registry } from "../../testing/server.ts";
import { frontDoorSeal, SEAL_HEADER } from "../base/request.ts";
import { mayScrape } from "./scrape.ts";

freshProcess();

const TOKEN = "0123456789abcdef";
const isAnswered = (headers: Record<string, string>) =>
  mayScrape(new Headers({ host: "localhost:3000", [SEAL_HEADER]: frontDoorSeal(), ...headers }));

function token(value: string): void {
  vi.stubEnv("METRICS_TOKEN", value);
  registry()?.delete("env");
}

test.each(["127.0.0.1:3000", "localhost", "[::1]:3000"])(
  "without a token, a program on this machine may scrape by the name %s",
  (host) => {
    expect(isAnswered({ host, "x-rolecall-local": "1" })).toBe(true);
    expect(isAnswered({ host })).toBe(false);
  },
);

test.each(["rolecall.example.com", "10.0.0.5:3000", "localhost.example.com", "", "a b"])(
  "what a silent proxy on this machine passes on under the name %j is not from this machine",
  (host) => expect(isAnswered({ host, "x-rolecall-local": "1" })).toBe(false),
);

test("a request that came before the front door was watched may not scrape", () => {
  const forged = { host: "localhost", "x-rolecall-local": "1" };
  expect(mayScrape(new Headers(forged))).toBe(false);
  expect(mayScrape(new Headers({ ...forged, [SEAL_HEADER]: "forged" }))).toBe(false);
});

test("with a token, only the token counts, from wherever it comes", () => {
  token(TOKEN);
  expect(isAnswered({ authorization: `Bearer ${TOKEN}`, host: "10.0.0.5:3000" })).toBe(true);
  for (const authorization of ["", "Bearer", `Bearer ${TOKEN}0`, `Bearer ${TOKEN.slice(1)}`, TOKEN, `Basic ${TOKEN}`])
    expect(isAnswered({ authorization, "x-rolecall-local": "1" })).toBe(false);
  expect(isAnswered({ "x-rolecall-local": "1" })).toBe(false);
});
