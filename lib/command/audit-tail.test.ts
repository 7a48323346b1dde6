import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startApi } from "./testing-api.ts";
import { rolecall } from "./testing-bundled.ts";

const event = (id: number) => ({
  id: `evt_${id}`,
  at: `2026-11-27T00:00:0${id}.000Z`,
  action: "sql_user.create",
  outcome: "done",
  actor: "ada@example.com",
  target: `user_${id}`,
});

test("the requested number of newest events is printed, oldest first", async () => {
  const api = await startApi(({ query }) => ({
    body: query.cursor ? { items: [event(2), event(1)], next: null } : { items: [event(4), event(3)], next: "2" },
  }));
  const { stdout } = await rolecall(["audit", "tail", "-n", "3"], { env: api.env });
  expect(stdout).toBe(
    [2, 3, 4]
      .map((id) => `2026-11-27T00:00:0${id}.000Z  ada@example.com  sql_user.create  user_${id}  done\n`)
      .join(""),
  );
  await api.stop();
});

test("--follow prints each later event once", async () => {
  let events = [event(1)];
  const api = await startApi(() => {
    const items = events;
    events = items.length < 3 ? [event(items.length + 1), ...items] : items;
    return { body: { items, next: null } };
  });
  const program = join(import.meta.dirname, "../../scripts/rolecall.mjs");
  const child = spawn(process.execPath, [program, "audit", "tail", "--follow", "--json"], {
    env: { NODE_ENV: "test", PATH: process.env.PATH, ...api.env },
  });
  let text = "";
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.includes("evt_3")) child.kill();
  }
  await once(child, "close").catch(() => {});
  expect(
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).id),
  ).toEqual(["evt_1", "evt_2", "evt_3"]);
  await api.stop();
});
