import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { freshServer } from "../../testing/on-store.ts";
import { events, world } from "../../testing/request-steps.ts";
import type { Received } from "../../testing/scripted-vendor.ts";
import { freshFolder, registry } from "../../testing/server.ts";
import { addApps, beginRotations, once, opened, started, statesOf } from "../../testing/sql-users/rotation-steps.ts";

const folder = freshFolder();
freshServer();

let stamp = 0;
function write(name: string, text: string): string {
  const path = join(folder(), name);
  writeFileSync(path, text, { mode: 0o600 });
  stamp += 2;
  utimesSync(path, stamp, stamp);
  return path;
}
const keyOf = ({ headers }: Received) => String(headers.authorization).replace("Bearer ", "");

beforeEach(() => {
  stamp = 1_000_000;
  vi.stubEnv("COCKROACH_API_KEY", "");
  vi.stubEnv("COCKROACH_KEYS_FILE", write("keys.yaml", "keys:\n  - name: orders\n    file: orders.key\n"));
  write("orders.key", "first-key-of-orders\n");
  registry()?.delete("env");
});

test("a key that is replaced while a rotation runs does not stop it: the rest is set with the new one, and the audit names it", async () => {
  const { bea, browser } = await beginRotations();
  const puts = () => world.received.filter(({ method }) => method === "PUT");
  const names = await addApps(14);
  world.instead = (request, carryOut) => {
    if (request.path.endsWith("/organization")) return { json: { id: "org_1", name: "", label: "" } };
    if (request.method === "PUT" && puts().length === 3) write("orders.key", "second-key-of-orders\n");
    return carryOut();
  };
  const id = await started(bea, browser, names);
  const over = await once(bea, id, "over");
  expect(new Set(Object.values(statesOf(over)))).toEqual(new Set(["done"]));
  const passwords = await opened(bea, browser, over);
  for (const name of names) expect(world.users.get(name), name).toBe(passwords.get(name));
  const used = puts().map(keyOf);
  expect(used.slice(0, 3)).toEqual(Array(3).fill("first-key-of-orders"));
  expect(used.at(-1)).toBe("second-key-of-orders");
  const recorded = (await events()).filter(({ action, target }) => action === "sql_user.reset_password" && target);
  expect(recorded).toHaveLength(names.length);
  for (const { details } of recorded) expect(details).toMatchObject({ key: "orders" });
});
