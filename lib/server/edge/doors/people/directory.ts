import "server-only";
import * as operations from "#lib/shared/operations/people/directory.ts";
import { addGroup, getDirectory, removeGroup } from "../../../people/accounts/directory.ts";
import { bind } from "../../../run/door.ts";
import { withLinkVoiding } from "../../../sharing/claims/void-links.ts";

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
  work: withLinkVoiding(removeGroup),
});
