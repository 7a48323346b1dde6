import type { AuditFormat } from "#lib/shared/audit/audit.ts";
import type { AuditEvent, AuditQuery, Deliver } from "#lib/shared/audit/audit-schema.ts";
import { csvLine } from "#lib/shared/csv.ts";
import { present } from "#lib/shared/present.ts";
import { readsAll } from "../../access/actor.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import { log } from "../../base/log.ts";
import type { Note } from "../../base/note.ts";
import { findAuditEvents } from "../../store/audit/audit-queries.ts";
import type { AuditSearch } from "../../store/audit/audit-walk.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { asPage, searchOf } from "./audit-log.ts";

/** Small enough that one read does not delay other requests. */
const BATCH = 500;
/** A client that takes nothing for so long has gone away; while an export is open, the audit cannot be archived beyond it. */
const TIMEOUT_MS = 60_000;

const TYPES: Record<AuditFormat, string> = {
  csv: "text/csv; charset=utf-8",
  jsonl: "application/jsonl; charset=utf-8",
};

/**
 * All matching events, newest first, without changes in flight. Resolves once the last one is read; throws the refusal `broken_off` where
 * the reader leaves or the store is lost.
 */
export async function exportAudit(
  { actor }: Permit<"audit.export">,
  { deliver, format, ...query }: AuditQuery & { format: AuditFormat; deliver: Deliver },
  note: Note,
): Promise<null> {
  const db = await store();
  const over = Promise.withResolvers<null>();
  let events = 0;
  const reading = { search: searchOf(actor, "audit.export", query), withSubjects: readsAll(actor) };
  const pieces = exportPieces(db, reading, format, (more) => {
    events += more;
    note({ events });
  });
  let idle: NodeJS.Timeout | undefined;
  const breakOff = (reason: unknown) => {
    clearTimeout(idle);
    log().info({ error: reason, events }, "an export broke off");
    over.reject(new Refusal("broken_off"));
  };
  deliver({
    contentType: TYPES[format],
    fileName: `rolecall-audit-${new Date().toISOString().slice(0, 16).replace(":", "")}Z.${format}`,
    body: new ReadableStream<Uint8Array>({
      // Pulled only after the former part was sent: the whole is never in memory.
      async pull(controller) {
        clearTimeout(idle);
        try {
          const { done, value } = await pieces.next();
          if (!done) {
            idle = setTimeout(() => {
              const reason = new Error("nobody reads it");
              controller.error(reason);
              breakOff(reason);
            }, TIMEOUT_MS).unref();
            return controller.enqueue(Buffer.from(value));
          }
          controller.close();
          over.resolve(null);
        } catch (error) {
          controller.error(error);
          breakOff(error);
        }
      },
      cancel: breakOff,
    }),
  });
  return over.promise;
}

async function* exportPieces(
  db: Store,
  { search, withSubjects }: { search: AuditSearch; withSubjects: boolean },
  format: AuditFormat,
  count: (events: number) => void,
): AsyncGenerator<string> {
  if (format === "csv") yield csvLine(COLUMNS);
  for (let below: number | undefined; ; ) {
    const page = await findAuditEvents(db, search, present({ limit: BATCH, below }));
    const { events, next } = await asPage(db, page, { withSubjects });
    const over = events.filter(({ outcome }) => outcome !== "running");
    count(over.length);
    if (over.length > 0) yield over.map((event) => asText(event, format)).join("");
    if (next === undefined) return;
    below = next;
  }
}

const COLUMNS = [
  ...["time", "action", "outcome", "actor", "actor_name", "actor_id", "cluster_id", "target"],
  ...["duration_ms", "code", "vendor_trace_id", "request_id", "address", "details", "sequence", "hash"],
];

function asText(event: AuditEvent, format: AuditFormat): string {
  const time = new Date(event.at).toISOString();
  if (format === "jsonl") {
    const { at: _, intent, ...rest } = event;
    const intended = intent && { ...intent, at: new Date(intent.at).toISOString() };
    return `${JSON.stringify(present({ time, ...rest, intent: intended || undefined }))}\n`;
  }
  const { action, outcome, actor, actorName, actorId, clusterId, target, requestId, address, sequence, hash } = event;
  const { ms, code, traceId, ...details } = event.details;
  return csvLine([
    ...[time, action, outcome, actor, actorName, actorId, clusterId, target],
    ...[ms, code, traceId, requestId, address, JSON.stringify(details), sequence, hash],
  ]);
}
