import "server-only";
import type { AuditQuery } from "#lib/shared/audit/audit-schema.ts";
import * as operations from "#lib/shared/operations/audit.ts";
import { requireConfirmed } from "../../access/guard.ts";
import { exportAudit } from "../../audit/log/audit-export.ts";
import { listAuditEvents } from "../../audit/log/audit-log.ts";
import { bind } from "../../run/door.ts";
import { auditNames, withClusterNames } from "../overview/audit-names.ts";

export const auditListDoor = bind(operations.auditList, {
  permission: "audit.read",
  work: async (permit, query) => withClusterNames(await listAuditEvents(permit, query)),
});

export const auditNamesDoor = bind(operations.auditNames, {
  permission: "audit.read",
  work: auditNames,
});

/** Checks an export before it starts, so that a refusal is shown on the page and not as the downloaded file. */
export const auditExportCheckDoor = bind(operations.auditExportCheck, {
  permission: "audit.export",
  work: async ({ actor }) => {
    requireConfirmed(actor);
    return null;
  },
});

/** It changes nothing, but takes much out at once: so it is recorded, and needs the password. */
export const auditExportDoor = bind(operations.auditExport, {
  permission: "audit.export",
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
