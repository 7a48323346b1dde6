import { createHmac, randomBytes } from "node:crypto";
import type pg from "pg";
import { scramVerifier } from "#lib/shared/passwords/scram-verifier.ts";
import type { SqlAnswer } from "#lib/sql/assumptions/assumption.ts";
import type { ApiAnswer, Hands, Journal, Session } from "#lib/sql/assumptions/full/hands.ts";
import type { Thing } from "#lib/sql/assumptions/full/things.ts";
import { DEMO_KEY, type Emulator } from "../../emulator/emulator.ts";
import { ask, BOSS, signIn } from "../emulator/emulated-sql.ts";

/* For tests only: what a full check works with, on a cluster of the emulator. */

/** A journal that outlives a check that is cut off. */
export class MemoryJournal implements Journal {
  things: readonly Thing[] = [];
  async write(things: readonly Thing[]): Promise<void> {
    this.things = things;
  }
}

function sessionOf(client: pg.Client): Session {
  return {
    run: (statement): Promise<SqlAnswer> =>
      ask(client, statement).then(
        (set) => ({ is: "rows", set }) as const,
        ({ code }) =>
          typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? { is: "refused", state: code } : { is: "none" },
      ),
    close: () => client.end().catch(() => {}),
  };
}

const REFUSALS: ReadonlySet<unknown> = new Set(["28000", "28P01"]);

/** `BOSS` must be a SQL user of the cluster. End `close` after the test. */
export async function doctorHands(
  cloud: Emulator,
  clusterId: string,
): Promise<{ hands: Hands; close: () => Promise<void> }> {
  const sql = cloud.sql(clusterId);
  const certificate = { ca: cloud.authority() ?? "" };
  const admin = await signIn(sql, certificate, BOSS);
  const change = async (method: string, path: string, body?: object): Promise<ApiAnswer> => {
    const response = await fetch(`${cloud.url}/api/v1/clusters/${clusterId}/sql-users${path}`, {
      method,
      headers: { authorization: `Bearer ${DEMO_KEY}`, "cc-version": "2024-09-16" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status === 200) return { is: "done", name: JSON.parse(text).name };
    if (response.status === 404) return { is: "missing" };
    return response.status === 403 ? { is: "forbidden" } : { is: "refused", says: (word) => text.includes(word) };
  };
  const hands: Hands = {
    clusterId,
    api: {
      create: (name, password) => change("POST", "", { name, password }),
      setPassword: (name, password) => change("PUT", `/${name}/password`, { password }),
      remove: (name) => change("DELETE", `/${name}`),
      names: async () => ({ is: "read", value: cloud.userNames(clusterId) }),
    },
    admin: sessionOf(admin),
    signIn: (user, password) =>
      signIn(sql, certificate, { user, password }).then(
        (client) => ({ is: "open", session: sessionOf(client) }) as const,
        ({ code }) => ({ is: REFUSALS.has(code) ? "refused" : "none" }) as const,
      ),
    verifierOf: scramVerifier,
    passwordOf: (word) => createHmac("sha256", "a key for this test").update(word).digest("base64url"),
    randomBytes: (count) => randomBytes(count),
    now: Date.now,
    step: () => {},
  };
  return { hands, close: () => admin.end().catch(() => {}) };
}
