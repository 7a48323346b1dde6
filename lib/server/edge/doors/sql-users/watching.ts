import * as operations from "#lib/shared/operations/sql-users/watching.ts";
import { requireKeyOfConnection } from "../../../cluster-sql/connection/existing.ts";
import { listWatches, startWatching, stopWatching } from "../../../restrict/watch/watches.ts";
import { bind } from "../../../run/door.ts";

const permission = "sql_users.restrict";
const about = ({ clusterId }: { clusterId: string }) => ({ clusterId });

/** The audit's details must stay readable. */
const MOST_NAMED = 20;
const listed = (names: readonly string[]) =>
  `${names.slice(0, MOST_NAMED).join(", ")}${names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : ""}`;

export const watchUsersDoor = bind(operations.watchUsers, {
  permission,
  about,
  details: ({ names, days, reason }) => ({ sqlUsers: listed(names), days: String(days), reason }),
  needsKey: (_, input) => requireKeyOfConnection(input),
  relies: { on: ["use"] },
  work: startWatching,
});

export const stopWatchDoor = bind(operations.stopWatch, {
  permission,
  about,
  details: ({ names }) => ({ sqlUsers: listed(names) }),
  work: stopWatching,
});

export const watchesDoor = bind(operations.watches, { permission, about, work: listWatches });
