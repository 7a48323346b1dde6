import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { resolve } from "node:path";
import { z } from "zod";
import { DEMO_KEY } from "../lib/emulator/emulator.ts";
import type { Request } from "./http.ts";

export type Cloud = {
  url: string;
  key: string;
  /** Adds a cluster with this many SQL users and answers its id. */
  addCluster: (users: number) => Promise<string>;
  /** Requests a second that a key may make; 0 switches the limit off. */
  limitTo: (perSecond: number) => Promise<void>;
  /** The requests that arrived, in order; `at` is the emulator's own clock, in milliseconds. */
  record: () => Promise<{ route: string | null; at: number }[]>;
  stop: () => Promise<void>;
};

/** The emulator as a process of its own, so that it does not share a thread with the measuring code. The limit is off at first. */
export async function startCloud(): Promise<Cloud> {
  const token = randomBytes(16).toString("hex");
  const script = resolve(import.meta.dirname, "../lib/emulator/main.ts");
  const child = spawn(process.execPath, [script, "--port", "0", "--rate", "0", "--scenario", "empty"], {
    env: { ...process.env, EMULATOR_CONTROL_TOKEN: token },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [greeting] = await once(child.stdout, "data");
  const url = /http:\S+?(?=;)/.exec(String(greeting))?.[0];
  if (!url) throw new Error(`the emulator did not say where it is: ${greeting}`);
  const control = async (method: string, path: string, body?: object): Promise<unknown> => {
    const headers = { "x-emulator-token": token, "content-type": "application/json" };
    const sent = body && { body: JSON.stringify(body) };
    const answer = await fetch(`${url}/_emulator/${path}`, { method, headers, ...sent });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    url,
    key: DEMO_KEY,
    addCluster: async (users) => {
      const { id } = z.object({ id: z.string() }).parse(await control("POST", "clusters", {}));
      await control("POST", `clusters/${id}/seed`, { count: users });
      return id;
    },
    limitTo: async (perSecond) => {
      await control("PUT", "rate-limit", { perSecond });
    },
    record: async () => {
      const entries = z.array(z.object({ route: z.string().nullable(), at: z.number() }));
      return z.object({ entries }).parse(await control("GET", "record")).entries;
    },
    stop: async () => {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** The name of the SQL user `index` (from 0) of a cluster that `addCluster` has made. */
export const userName = (index: number): string => `seeded_${String(index + 1).padStart(5, "0")}`;

/** The vendor's request that sets a password, as everybody with the key can make it. */
export function putPassword(cloud: Cloud, clusterId: string, name: string): Request {
  return {
    method: "PUT",
    url: `${cloud.url}/api/v1/clusters/${clusterId}/sql-users/${name}/password`,
    headers: { authorization: `Bearer ${cloud.key}`, "content-type": "application/json" },
    body: JSON.stringify({ password: randomBytes(24).toString("base64url") }),
  };
}
