import "server-only";
import * as operations from "#lib/shared/operations/overview.ts";
import { requireConfirmed } from "../../access/guard.ts";
import { bind } from "../../run/door.ts";
import { listEverywhere } from "../overview/everywhere.ts";
import { readFigures } from "../overview/figures.ts";
import { find } from "../overview/find.ts";
import { readOverview } from "../overview/overview.ts";
import { exportReport, readReport } from "../overview/report.ts";
import { readUnread } from "../overview/unread.ts";

export const overviewDoor = bind(operations.overview, {
  permission: "overview.read",
  work: readOverview,
});

export const figuresDoor = bind(operations.figures, {
  permission: "overview.read",
  work: readFigures,
});

export const unreadDoor = bind(operations.unread, {
  permission: "overview.read",
  work: readUnread,
});

export const everywhereDoor = bind(operations.everywhere, {
  permission: "overview.read",
  work: listEverywhere,
});

export const findDoor = bind(operations.find, {
  permission: "overview.read",
  work: find,
});

export const reportDoor = bind(operations.report, {
  permission: "overview.read",
  work: readReport,
});

export const reportExportCheckDoor = bind(operations.reportExportCheck, {
  permission: "overview.read",
  work: async ({ actor }) => {
    requireConfirmed(actor);
    return null;
  },
});

/** It changes nothing, but takes many names out at once: so it is recorded, and needs the password. */
export const reportExportDoor = bind(operations.reportExport, {
  permission: "overview.read",
  confirmed: true,
  about: () => ({}),
  details: ({ format }) => ({ format }),
  work: exportReport,
});
