import { z } from "zod";
import type { AuditAction } from "#lib/shared/audit/audit.ts";
import type { Store } from "../db/base.ts";
import { isFinal } from "./audit-walk.ts";

const factsSchema = z.record(z.string(), z.unknown());

/** The facts of the newest event of these actions that was done; undefined where the store has none. */
export async function newestDone(
  store: Store,
  actions: readonly AuditAction[],
): Promise<Record<string, unknown> | undefined> {
  const rows = await Promise.all(
    actions.map((action) =>
      store
        .selectFrom("audit_events")
        .select(["sequence", "details"])
        .where(isFinal)
        .where("action", "=", action)
        .where("outcome", "=", "done")
        .orderBy("sequence", "desc")
        .limit(1)
        .executeTakeFirst(),
    ),
  );
  const newest = rows
    .filter((row) => row !== undefined)
    .toSorted((one, other) => other.sequence - one.sequence)
    .at(0);
  return newest && factsSchema.parse(JSON.parse(newest.details));
}
