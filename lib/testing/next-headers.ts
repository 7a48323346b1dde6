import { readdirSync, readFileSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { type WorkStore, workAsyncStorage } from "next/dist/server/app-render/work-async-storage.external.js";
import { workUnitAsyncStorage } from "next/dist/server/app-render/work-unit-async-storage.external.js";
import { createRequestStoreForAPI } from "next/dist/server/async-storage/request-store.js";
import { SEAL_HEADER, sanitizerSeal } from "../server/base/request/request.ts";

/** A browser with its cookies, at an address. */
export type TestBrowser = { cookies: Map<string, string>; address: string; origin: string };

export function newBrowser(more: Partial<TestBrowser> = {}): TestBrowser {
  return { cookies: new Map(), address: "192.0.2.7", origin: "http://localhost:3000", ...more };
}

/**
 * Runs `work` as a request of this browser: Next.js's own `headers()` and `cookies()` answer for it, as within a server action.
 * There is no public way to enter a request; `next` is pinned, and a version that changes this breaks every test that uses it.
 */
export function inRequest<T>(browser: TestBrowser, work: () => Promise<T>): Promise<T> {
  const { cookies, address, origin } = browser;
  const given = { origin, "x-rolecall-address": address, "user-agent": "test", [SEAL_HEADER]: sanitizerSeal() };
  const headers = new Headers(given);
  if (cookies.size > 0) headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
  const store = createRequestStoreForAPI(
    { headers } as Parameters<typeof createRequestStoreForAPI>[0],
    { pathname: "/", search: "" },
    { tags: [], expirationsByCacheKind: new Map() },
    (lines) => {
      for (const line of lines) keepCookie(cookies, line);
    },
    undefined,
    undefined,
  );
  return workAsyncStorage.run({ route: "/" } as WorkStore, () => workUnitAsyncStorage.run(store, work));
}

/** Applies a `Set-Cookie` as a browser does. */
function keepCookie(cookies: Map<string, string>, line: string): void {
  const [pair = "", ...attributes] = line.split("; ");
  const [name = "", value = ""] = pair.split("=");
  if (attributes.includes("Max-Age=0")) cookies.delete(name);
  else cookies.set(name, value);
}

/** The decoded texts of the mails in a folder, oldest first, but those of sign-ins in a browser that the account did not know. */
export function mailsIn(folder: string): string[] {
  return allMailsIn(folder).filter((text) => !text.includes("Subject: New sign-in to Rolecall"));
}

/** The decoded texts of all mails in a folder, oldest first. */
export function allMailsIn(folder: string): string[] {
  const files = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name.endsWith(".eml"));
  return files
    .map(({ name }) => name)
    .sort()
    .map((name) => readFileSync(`${folder}/${name}`, "utf8").replaceAll(/=\n/g, "").replaceAll("=3D", "="));
}

/** The id and secret of the link to `page` in a text. */
export function linkIn(text: string, page: string): { id: string; secret: string } {
  const [, id = "", secret = ""] = new RegExp(`/${page}/(tok_\\w+)#([\\w-]{43})`).exec(text) ?? [];
  return { id, secret };
}

/**
 * How far two samples lie apart, in standard deviations of chance (Mann and Whitney's U): below 5 for two samples of the same, but for
 * one time in a million; about 9 for sixty of each where every one of the first is above every one of the second.
 */
export function distance(one: readonly number[], other: readonly number[]): number {
  const wins = one.reduce(
    (sum, left) => sum + other.reduce((won, right) => won + (left > right ? 1 : left === right ? 0.5 : 0), 0),
    0,
  );
  const [m, n] = [one.length, other.length];
  return Math.abs(wins - (m * n) / 2) / Math.sqrt((m * n * (m + n + 1)) / 12);
}

/** The durations of two operations, in milliseconds, measured in turn so that load on the machine affects both. */
export async function timesOf(
  samples: number,
  one: (index: number) => Promise<unknown>,
  other: (index: number) => Promise<unknown>,
): Promise<[number[], number[]]> {
  const times: [number[], number[]] = [[], []];
  for (let index = 0; index < samples; index++)
    for (const which of index % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      await turn();
      const started = performance.now();
      await (which === 0 ? one : other)(index);
      times[which].push(performance.now() - started);
    }
  return times;
}
