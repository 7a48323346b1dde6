import { expect } from "playwright/test";
import type { Rolecall } from "./rolecall.ts";
import { inStore } from "./store-file.ts";

/** Waits until no intent of a server that died is left without its outcome. */
export async function settled(rolecall: Pick<Rolecall, "folder">): Promise<void> {
  await expect
    .poll(() => inStore(rolecall, "select id from open_intents").length, { timeout: 30_000, intervals: [50] })
    .toBe(0);
}

/** Makes the servers that were killed as silent as they would be in half a minute. */
export function silenceServers(rolecall: Pick<Rolecall, "folder">): void {
  inStore(rolecall, "update servers set seen_at = 0");
}
