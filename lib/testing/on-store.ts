import { afterEach, beforeEach, vi } from "vitest";
import { drain } from "../server/base/request/in-flight.ts";
import { freshDatabase } from "../server/store/db/testing.ts";
import { freshProcess } from "./server.ts";

type StoreKind = "SQLite" | "PostgreSQL";

/**
 * The kinds of store on which a server runs: `describe.each(STORES)("on %s", (kind) => { onStore(kind); … })`. The short run has SQLite
 * alone. Tests of the store itself run on both in each run.
 */
export const STORES: readonly StoreKind[] = process.env.ROLECALL_PROVE ? ["SQLite", "PostgreSQL"] : ["SQLite"];

/** The tests of this group have their data in this kind of store, empty at the beginning of each. Call it before what fills the store. */
export function onStore(kind: StoreKind): void {
  if (kind === "SQLite") return;
  const url = freshDatabase();
  beforeEach(() => {
    vi.stubEnv("DATABASE_URL", url());
    // Servers on PostgreSQL do not start without.
    vi.stubEnv("SESSION_SECRET", `1:${"s".repeat(32)}`);
  });
}

/** As `freshProcess`; each test ends with the work that it left in the background. */
export function freshServer(variables: Record<string, string> = {}): void {
  freshProcess(variables);
  // Such as the audit event of a rotation's end, which follows the state.
  afterEach(async () => void (await drain(10_000)));
}
