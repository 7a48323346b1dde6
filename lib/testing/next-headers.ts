import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { readdirSync, readFileSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";

/** What Next.js would know of whoever asks: a browser with its cookies, at an address. */
export type TestBrowser = { cookies: Map<string, string>; address: string; origin: string };

const current = new AsyncLocalStorage<TestBrowser>();

export function newBrowser(more: Partial<TestBrowser> = {}): TestBrowser {
  return { cookies: new Map(), address: "192.0.2.7", origin: "http://localhost:3000", ...more };
}

/** Runs `work` as a request of this browser. */
export function asked<T>(browser: TestBrowser, work: () => Promise<T>): Promise<T> {
  return current.run(browser, work);
}

/** Stands in for `next/headers`. */
export const nextHeaders = {
  headers: async () => {
    const { address, origin } = here();
    return new Headers({ origin, "x-rolecall-address": address, "user-agent": "test" });
  },
  cookies: async () => {
    const { cookies } = here();
    return {
      get: (name: string) => (cookies.has(name) ? { name, value: cookies.get(name) } : undefined),
      set: (name: string, value: string) => cookies.set(name, value),
    };
  },
};

function here(): TestBrowser {
  const browser = current.getStore();
  if (!browser) throw new Error("only within a request");
  return browser;
}

/** The mails in a folder, oldest first, each as the person's program shows its text. */
export function mailsIn(folder: string): string[] {
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

/** How long each of two takes, in milliseconds, tried in turn so that what else happens on the machine meets both. */
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
