import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { seal } from "#lib/shared/passwords/sealing.ts";
import { type Answer, type ApiCall, CLUSTER } from "../testing-api.ts";
import { home, PASSWORD } from "../testing-users.ts";

/* For tests only. */

export const USER = "app_shop_mara_7f3k";
export const HOUR = 60 * 60_000;

/** A Rolecall that has these states of the one request, one after another, and gives its password once. */
export function rolecallWith(
  states: readonly string[],
  more: Partial<Record<"claim" | "host" | "port" | "user" | "password" | "back", unknown>> = {},
) {
  let asked = 0;
  const user = String(more.user ?? USER);
  return async (call: ApiCall): Promise<Answer | undefined> => {
    const { method, path } = call;
    if (path === "/requests/choices")
      return {
        body: {
          teams: [{ id: "tem_1", name: "Payments" }],
          clusters: [{ id: CLUSTER.id, name: CLUSTER.name, ends: "manage" }],
        },
      };
    if (path === "/requests" && method === "POST") return { status: 201, body: { id: "ask_1" } };
    if (path === "/requests") {
      const state = states[Math.min(asked, states.length - 1)];
      asked += 1;
      const listed = { id: "ask_1", kind: "grant", state, own: true, cluster: { id: CLUSTER.id, name: CLUSTER.name } };
      const decided = state === "denied" ? { reason: "Not on a Friday" } : null;
      return {
        body: {
          items: [Object.assign(listed, { requested: { access: "db=shop" }, approved: null, decided })],
          next: null,
        },
      };
    }
    if (path === "/requests/ask_1/claim") {
      if (more.claim) return more.claim as Answer;
      const sealed = await seal(String(call.body.sealTo), String(more.password ?? PASSWORD), {
        jobId: CLUSTER.id,
        itemId: user,
        use: "api",
      });
      const connection = { host: more.host ?? "shop.example", port: more.port ?? 26_257, database: "defaultdb" };
      const endsAt = new Date(Date.now() + 2 * HOUR).toISOString();
      return {
        body: { name: user, password: null, sealed, clusterId: CLUSTER.id, cluster: CLUSTER.name, connection, endsAt },
      };
    }
    if (path === "/requests/ask_1/give-back") return (more.back as Answer | undefined) ?? { body: { ended: true } };
    return undefined;
  };
}

/** A program that runs this script of a shell. */
export function program(script: string): string {
  const path = join(home, `program-${Math.random().toString(36).slice(2)}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o700 });
  return path;
}
