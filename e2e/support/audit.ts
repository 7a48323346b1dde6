import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";

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
export type AuditRow = z.infer<typeof row>;

export const storeFile = (folder: string) => join(folder, "data", "rolecall.db");

/** The audit as it is on disk now, oldest first; of one cluster alone where it is named. Looks past Rolecall's own code. */
export function auditOf(folder: string, clusterId?: string): AuditRow[] {
  const database = new DatabaseSync(storeFile(folder), { readOnly: true });
  try {
    const only = clusterId === undefined ? "" : "where cluster_id = ?";
    const found = database.prepare(`select * from audit_events ${only} order by sequence`);
    return z.array(row).parse(clusterId === undefined ? found.all() : found.all(clusterId));
  } finally {
    database.close();
  }
}

/** What does not fit in the whole chain, in words; empty where every event is there and as it was written. */
export function chainFaults(folder: string): string[] {
  const faults: string[] = [];
  let previous = "";
  let sequence = 0;
  for (const { hash, previous_hash, ...fields } of auditOf(folder)) {
    const sorted = Object.entries(fields).sort(([left], [right]) => (left < right ? -1 : 1));
    const right = createHash("sha256")
      .update(JSON.stringify([previous, sorted]))
      .digest("hex");
    if (fields.sequence !== ++sequence) faults.push(`event ${fields.sequence} stands where ${sequence} should`);
    if (previous_hash !== previous) faults.push(`event ${sequence} does not follow the one before it`);
    if (hash !== right) faults.push(`event ${sequence} is not as it was written`);
    previous = hash;
  }
  const database = new DatabaseSync(storeFile(folder), { readOnly: true });
  const head = database.prepare("select sequence, hash from audit_head").get();
  database.close();
  if (head?.sequence !== sequence || head.hash !== previous) faults.push("the newest event is missing");
  return faults;
}

/** Makes the store refuse events of this outcome, as a full disk would. Returns what lets it write again. */
export function refuseAudit(folder: string, outcome: AuditRow["outcome"]): () => void {
  const execute = (statement: string) => {
    const database = new DatabaseSync(storeFile(folder));
    database.exec(`pragma busy_timeout = 5000; ${statement}`);
    database.close();
  };
  execute(
    `create trigger unwritable before insert on audit_events when new.outcome = '${outcome}' begin select raise(abort, 'unwritable'); end`,
  );
  return () => execute("drop trigger unwritable");
}
