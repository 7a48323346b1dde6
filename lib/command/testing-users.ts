import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { seal } from "#lib/shared/passwords/sealing.ts";
import { type Answer, type ApiCall, CLUSTER, clusters, startApi } from "./testing-api.ts";
import { rolecall } from "./testing-bundled.ts";

export const USERS = `/clusters/${CLUSTER.id}/sql-users`;
export const PASSWORD = "aB3-sealed-password_01";

let stop = async () => {};

/** Where the command keeps its files. */
export let home = "";

/** Each test has an empty home, and a server of its own that {@link serve} starts. */
export function beginCommands(): void {
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "rolecall-test-"));
  });
  afterEach(async () => {
    await stop();
    rmSync(home, { recursive: true });
  });
}

/** The files in which the command keeps calls that it has not finished. */
export const left = () =>
  readdirSync(home, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));

/** A Rolecall that gives these answers, and the command that calls it. */
export async function serve(answer: (call: ApiCall) => Answer | undefined | Promise<Answer | undefined>) {
  const api = await startApi((call) => clusters(call) ?? answer(call));
  stop = api.stop;
  const env = { ...api.env, XDG_STATE_HOME: home };
  return { ...api, env, run: (...given: string[]) => rolecall(given, { env }) };
}

/** The password as the server seals it for the key of this call. */
export const sealed = ({ body }: ApiCall, name: string) =>
  seal(String(body.sealTo), PASSWORD, { jobId: CLUSTER.id, itemId: name, use: "api" });
