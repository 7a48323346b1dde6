import "server-only";
import * as operations from "#lib/shared/operations/sql-users/owners.ts";
import { present } from "#lib/shared/present.ts";
import { bind } from "../../../run/door.ts";
import { withLinkVoiding } from "../../../sharing/claims/void-links.ts";
import { setOwners } from "../../../sql-users/owners/change-owners.ts";
import { importOwners, previewImport } from "../../../sql-users/owners/import-owners.ts";

const about = ({ clusterId }: { clusterId: string }) => ({ clusterId });

export const setOwnersDoor = bind(operations.setOwners, {
  permission: "sql_users.describe",
  about,
  details: ({ names, kind }) => present({ sqlUsers: String(names.length), kind: kind || undefined }),
  work: withLinkVoiding(setOwners),
});

export const previewImportDoor = bind(operations.previewImport, {
  permission: "sql_users.describe",
  about,
  work: previewImport,
});

export const importOwnersDoor = bind(operations.importOwners, {
  permission: "sql_users.describe",
  about,
  work: withLinkVoiding(importOwners),
});
