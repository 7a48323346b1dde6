import "server-only";
import { z } from "zod";
import { addGroupInput, groupTarget } from "#lib/shared/directory.ts";
import { addGroup, getDirectory, removeGroup } from "../accounts/directory.ts";
import { thenVoidLinks } from "../claims/void-links.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

const common = { permission: "settings.manage", confirmed: true } as const;

export const directoryDoor = readDoor({
  action: "settings.get_groups",
  permission: "settings.manage",
  input: z.strictObject({}),
  work: getDirectory,
});

export const addGroupDoor = mutationDoor({
  ...common,
  action: "settings.add_group",
  input: addGroupInput,
  about: ({ group }) => ({ target: group }),
  work: addGroup,
});

export const removeGroupDoor = mutationDoor({
  ...common,
  action: "settings.remove_group",
  input: groupTarget,
  about: () => ({}),
  work: thenVoidLinks(removeGroup),
});
