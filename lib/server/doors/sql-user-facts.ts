import "server-only";
import { clusterFactsInput, sqlUserFactsInput, sqlUserPageInput } from "#lib/shared/sql-user-facts.ts";
import { readDoor } from "../run/door.ts";
import { refreshListFacts } from "../sql-facts/list.ts";
import { getSqlUser, getSqlUserFacts } from "../sql-facts/one-user.ts";

const about = ({ clusterId, name }: { clusterId: string; name: string }) => ({ clusterId, target: name });

export const sqlUserDoor = readDoor({
  action: "sql_user.get",
  permission: "sql_users.read",
  input: sqlUserPageInput,
  about,
  work: getSqlUser,
});

export const listFactsDoor = readDoor({
  action: "sql_user.list_facts",
  permission: "sql_users.read",
  input: clusterFactsInput,
  about: ({ clusterId }) => ({ clusterId }),
  work: refreshListFacts,
});

export const sqlUserFactsDoor = readDoor({
  action: "sql_user.facts",
  permission: "sql_users.read",
  input: sqlUserFactsInput,
  about,
  work: getSqlUserFacts,
});
