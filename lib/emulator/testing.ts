import { onTestFinished } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "./emulator.ts";
import { SINGLE_CLUSTER_ID } from "./world/scenarios.ts";

export const PASSWORD = "Kx7-mP2_qR9tLw4z";

export type EmulatorReply = {
  status: number;
  headers: Headers;
  text: string;
  /** the parsed body; undefined where it is not JSON */
  json: Record<string, unknown> | undefined;
};

/** An emulator for one test: no rate limit, one empty cluster, gone afterwards. */
export async function emulatorForTest(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator({ scenario: "single", rateLimit: { perSecond: 0 }, ...options });
  onTestFinished(() => emulator.stop());
  return emulator;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One request with the emulator's key; `headers` add to it or replace it, `body` is sent as JSON unless a text. */
export async function ask(
  emulator: Emulator,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<EmulatorReply> {
  const response = await fetch(emulator.url + path, {
    method,
    headers: { authorization: `Bearer ${emulator.key}`, ...headers },
    redirect: "manual",
    body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

const USERS = `/api/v1/clusters/${SINGLE_CLUSTER_ID}/sql-users`;

/** The four calls of the API on the one cluster. */
export function sqlUsers(emulator: Emulator, path = USERS) {
  return {
    list: (query = "") => ask(emulator, "GET", path + query),
    create: (name: unknown, password: unknown = PASSWORD) => ask(emulator, "POST", path, { name, password }),
    remove: (name: string) => ask(emulator, "DELETE", `${path}/${encodeURIComponent(name)}`),
    setPassword: (name: string, password: unknown) =>
      ask(emulator, "PUT", `${path}/${encodeURIComponent(name)}/password`, { password }),
  };
}
