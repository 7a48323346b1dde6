import { createHash } from "node:crypto";
import { z } from "zod";
import { isOnPostgres, queryStore } from "./store.ts";

const row = z.strictObject({
  sequence: z.number(),
  id: z.string(),
  intent_id: z.string().nullable(),
  at: z.number(),
  action: z.string(),
  actor_id: z.string().nullable(),
  actor: z.string(),
  cluster_id: z.string().nullable(),
  target: z.string().nullable(),
  outcome: z.enum(["intended", "done", "refused", "failed", "unknown"]),
  request_id: z.string(),
  address: z.string(),
  details: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
});
const head = z.strictObject({ sequence: z.number(), hash: z.string() });
export type AuditRow = z.infer<typeof row>;

/** The audit on disk, oldest first; of one cluster if it is named. Read without Rolecall's own code. */
export function auditOf(folder: string, clusterId?: string): AuditRow[] {
  const only = clusterId === undefined ? [] : [clusterId];
  const where = clusterId === undefined ? "" : "where cluster_id = ?";
  return z.array(row).parse(queryStore(folder, `select * from audit_events ${where} order by sequence`, ...only));
}

type Head = { sequence: number; hash: string };

/** The newest event according to the store. */
export function headOf(folder: string): Head {
  return head.parse(queryStore(folder, "select sequence, hash from audit_head")[0]);
}

/** The faults of the whole chain on disk, as texts; empty where every event is present and unchanged. */
export function chainFaults(folder: string): string[] {
  const newest = headOf(folder);
  // The server may have added events since.
  return faultsIn(
    auditOf(folder).filter(({ sequence }) => sequence <= newest.sequence),
    newest,
  );
}

export function faultsIn(events: readonly AuditRow[], newest: Head): string[] {
  const faults: string[] = [];
  let previous = "";
  let sequence = 0;
  for (const { hash, previous_hash, ...fields } of events) {
    const sorted = Object.entries(fields).sort(([left], [right]) => (left < right ? -1 : 1));
    const sha256 = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex");
    const right = sha256([previous, sha256(sorted)]);
    if (fields.sequence !== ++sequence) faults.push(`event ${fields.sequence} stands where ${sequence} should`);
    if (previous_hash !== previous) faults.push(`event ${sequence} does not follow the previous one`);
    if (hash !== right) faults.push(`event ${sequence} was changed`);
    previous = hash;
  }
  if (newest.sequence !== sequence || newest.hash !== previous) faults.push("the newest event is missing");
  return faults;
}

/** Makes the store refuse events of this outcome, as a full disk would. Returns a function that ends this. */
export function refuseAudit(folder: string, outcome: AuditRow["outcome"]): () => void {
  const made = "create trigger unwritable before insert on audit_events";
  if (!isOnPostgres()) {
    queryStore(folder, `${made} when new.outcome = '${outcome}' begin select raise(abort, 'unwritable'); end`);
    return () => queryStore(folder, "drop trigger unwritable");
  }
  queryStore(
    folder,
    `create function unwritable() returns trigger language plpgsql as $$ begin raise exception 'unwritable'; end $$;
     ${made} for each row when (new.outcome = '${outcome}') execute function unwritable()`,
  );
  return () => queryStore(folder, "drop function unwritable cascade");
}
