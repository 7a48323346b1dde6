import "server-only";
import { z } from "zod";
import { type AuditQuery, auditExportInput, auditListInput } from "#lib/shared/audit-schema.ts";
import { requireConfirmed } from "../access/guard.ts";
import { type Deliver, exportAudit } from "../audit-log/audit-export.ts";
import { listAuditEvents } from "../audit-log/audit-log.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

export const auditListDoor = readDoor({
  action: "audit.list",
  permission: "audit.read",
  input: auditListInput,
  work: listAuditEvents,
});

/** Checks an export before it starts, so that a refusal is shown on the page and not as the downloaded file. */
export const auditExportCheckDoor = readDoor({
  action: "audit.export",
  permission: "audit.export",
  input: auditExportInput,
  work: async ({ actor }) => {
    requireConfirmed(actor);
    return null;
  },
});

/** It changes nothing, but takes much out at once: so it is recorded, and needs the password. */
export const auditExportDoor = mutationDoor({
  action: "audit.export",
  permission: "audit.export",
  input: auditExportInput.extend({ deliver: z.custom<Deliver>((value) => typeof value === "function") }),
  confirmed: true,
  about: () => ({}),
  details: ({ deliver: _, format, ...query }) => ({ format, filter: filterText(query) }),
  work: exportAudit,
});

function filterText({ from, to, action, ...rest }: AuditQuery): string {
  const time = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
  const parts = { ...rest, action: action?.join(" or "), from: time(from), to: time(to) };
  const given = Object.entries(parts).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name}: ${value || "nobody"}`).join(", ") || "none";
}
