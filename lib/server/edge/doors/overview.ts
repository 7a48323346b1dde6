import "server-only";
import * as operations from "#lib/shared/operations/overview.ts";
import { bind } from "../../run/door.ts";
import { listEverywhere } from "../overview/everywhere.ts";
import { find } from "../overview/find.ts";
import { readOverview } from "../overview/overview.ts";

export const overviewDoor = bind(operations.overview, {
  permission: "overview.read",
  work: readOverview,
});

export const everywhereDoor = bind(operations.everywhere, {
  permission: "overview.read",
  work: listEverywhere,
});

export const findDoor = bind(operations.find, {
  permission: "overview.read",
  work: find,
});
