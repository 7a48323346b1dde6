import { expect } from "playwright/test";
import type { Rolecall } from "../rolecall.ts";
import { inStore } from "../store-file.ts";

/** Waits until every intent of a dead server has its outcome. */
export async function settled(rolecall: Pick<Rolecall, "folder">): Promise<void> {
  await expect.poll(() => inStore(rolecall, "select id from open_intents").length, { intervals: [50] }).toBe(0);
}

/** Ages the last signs of killed servers by half a minute. */
export function silenceServers(rolecall: Pick<Rolecall, "folder">): void {
  inStore(rolecall, "update servers set seen_at = 0");
}
