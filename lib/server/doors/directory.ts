import "server-only";
import * as operations from "#lib/shared/operations/directory.ts";
import { addGroup, getDirectory, removeGroup } from "../accounts/directory.ts";
import { thenVoidLinks } from "../claims/void-links.ts";
import { bind } from "../run/door.ts";

const common = { permission: "settings.manage", confirmed: true } as const;

export const directoryDoor = bind(operations.directory, {
  permission: "settings.manage",
  work: getDirectory,
});

export const addGroupDoor = bind(operations.addGroup, {
  ...common,
  about: ({ group }) => ({ target: group }),
  work: addGroup,
});

export const removeGroupDoor = bind(operations.removeGroup, {
  ...common,
  about: () => ({}),
  work: thenVoidLinks(removeGroup),
});
