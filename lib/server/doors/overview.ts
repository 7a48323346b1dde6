import "server-only";
import { z } from "zod";
import { everywhereInput } from "#lib/shared/everywhere.ts";
import { findInput } from "#lib/shared/find.ts";
import { listEverywhere } from "../overview/everywhere.ts";
import { find } from "../overview/find.ts";
import { readOverview } from "../overview/overview.ts";
import { readDoor } from "../run/door.ts";

export const overviewDoor = readDoor({
  action: "sql_user.overview",
  permission: "overview.read",
  input: z.strictObject({}),
  work: readOverview,
});

export const everywhereDoor = readDoor({
  action: "sql_user.list_everywhere",
  permission: "overview.read",
  input: everywhereInput,
  work: listEverywhere,
});

export const findDoor = readDoor({
  action: "sql_user.find",
  permission: "overview.read",
  input: findInput,
  work: find,
});
