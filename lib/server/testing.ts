import "server-only";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, vi } from "vitest";
import type { RequestContext } from "./request.ts";
import { openStore, type Store } from "./store/open.ts";

/** An empty folder for each test of the file that calls this. */
export function freshFolder(): () => string {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rolecall-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return () => folder;
}

/** An empty store for each test of the file that calls this. */
export function freshStore(): () => Store {
  const folder = freshFolder();
  let store: Store | undefined;
  beforeEach(async () => {
    store = await openStore(join(folder(), "rolecall.db"));
  });
  afterEach(() => store?.destroy());
  return () => {
    if (!store) throw new Error("There is a store only within a test.");
    return store;
  };
}

/** For each test what a newly started server has: no singletons, a configuration of its own and an empty store. */
export function freshProcess(variables: Record<string, string> = {}): () => string {
  const folder = freshFolder();
  beforeEach(() => {
    registry()?.clear();
    vi.stubEnv("COCKROACH_API_KEY", "key-of-the-tests");
    vi.stubEnv("DATABASE_URL", `sqlite:${join(folder(), "rolecall.db")}`);
    vi.stubEnv("LOG_LEVEL", "silent");
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  });
  afterEach(async () => {
    const opened = registry()?.get("store") as Promise<Store> | undefined;
    await (await opened)?.destroy();
    registry()?.clear();
    vi.unstubAllEnvs();
  });
  return folder;
}

/** Where `singleton.ts` keeps the one instance of everything. */
export function registry(): Map<string, unknown> | undefined {
  return (globalThis as { rolecall?: Map<string, unknown> }).rolecall;
}

export const REQUEST: RequestContext = {
  requestId: "req_1",
  address: "192.0.2.7",
  userAgent: "test",
  ownOrigin: true,
  prefetch: false,
};
