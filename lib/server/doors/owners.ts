import "server-only";
import { importOwnersInput, previewImportInput, setOwnersInput } from "#lib/shared/owners.ts";
import { present } from "#lib/shared/present.ts";
import { thenVoidLinks } from "../claims/void-links.ts";
import { mutationDoor, readDoor } from "../run/door.ts";
import { setOwners } from "../sql-users/change-owners.ts";
import { importOwners, previewImport } from "../sql-users/import-owners.ts";

const about = ({ clusterId }: { clusterId: string }) => ({ clusterId });

export const setOwnersDoor = mutationDoor({
  action: "sql_user.set_owners",
  permission: "sql_users.describe",
  input: setOwnersInput,
  about,
  details: ({ names, kind }) => present({ sqlUsers: String(names.length), kind: kind || undefined }),
  work: thenVoidLinks(setOwners),
});

export const previewImportDoor = readDoor({
  action: "sql_user.preview_import",
  permission: "sql_users.describe",
  input: previewImportInput,
  about,
  work: previewImport,
});

export const importOwnersDoor = mutationDoor({
  action: "sql_user.import_owners",
  permission: "sql_users.describe",
  input: importOwnersInput,
  about,
  work: thenVoidLinks(importOwners),
});
