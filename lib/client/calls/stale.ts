import type { QueryClient } from "@tanstack/react-query";
import type { APPLY } from "../run-sql.ts";
import type { PageChange } from "./operations.ts";
import { type Kind, kindsTold } from "./readings.ts";

type FirstWord<N extends string> = N extends `${infer Word}.${string}` ? Word : never;

/** What has a hook, and the script that is told while it runs. */
type Altering = PageChange | typeof APPLY;

/** The kind of object that a change is about, where the first word of its name is not that kind. */
const KINDS: Readonly<Record<Exclude<FirstWord<PageChange>, Kind>, Kind>> = {
  factor: "account",
  leaver: "account",
  pair: "sql_user",
  password_policy: "sql_user",
  profile: "self",
  restrict: "restriction",
  rights: "account",
  rule: "request",
  session: "account",
  settings: "rolecall",
  sql_connection: "cluster",
};

/** Other kinds of object that a change alters, all of those on its cluster. */
const OTHERS: Readonly<Partial<Record<Altering, Kind>>> = {
  "claim.send": "sql_user",
  "cluster.try_changes": "sql_user",
  "request.approve": "sql_user",
  // A rule may give temporary access at once.
  "request.ask": "sql_user",
  "request.ask.own": "sql_user",
  "request.claim": "sql_user",
  "request.give_back": "sql_user",
};

/** A member sees with its SQL user what came of the way back. */
const WAY_BACK = /^restrict\.\w+_(?:back|way)$/;

/** Changes in the database itself, as the catalogue has them. What was read there is stale after them, and after no other. */
const IN_DATABASE = /^(?:sql_user\.(?:apply|compromised|create\.finish|end_sessions|\w+_login)|pair\.(?:create|flip))$/;

/** The kinds of object that a change alters; that which it is about comes first. */
export function kindsOf(change: Altering): readonly Kind[] {
  const [word = ""] = change.split(".");
  const about = Object.hasOwn(KINDS, word) ? KINDS[word as keyof typeof KINDS] : (word as Kind);
  const other = OTHERS[change] ?? (WAY_BACK.test(change) ? "sql_user" : undefined);
  return other ? [about, other] : [about];
}

/** The fields that name the object, and those that name what it is part of. */
const IDS = ["id", "name"] as const;
const PLACES = ["clusterId", "accountId", "teamId"] as const;

/** Whether two inputs name different objects in one of these fields. */
function differ(one: object, other: object, fields: readonly string[]): boolean {
  const [first, second] = [Object(one), Object(other)];
  return fields.some(
    (field) => first[field] !== undefined && second[field] !== undefined && first[field] !== second[field],
  );
}

/** Whether a change makes a read stale: the read tells of an object that it altered, and does not name another one. */
export function isMadeStale(read: string, given: object, change: Altering, input: object): boolean {
  const tells = kindsTold(read);
  if (!tells || differ(given, input, PLACES)) return false;
  if (tells.includes("database")) return IN_DATABASE.test(change) && !differ(given, input, isOfPair(change) ? [] : IDS);
  const [about, ...others] = kindsOf(change);
  if (others.some((kind) => tells.includes(kind))) return true;
  return about !== undefined && tells.includes(about) && (isOfPair(change) || !differ(given, input, IDS));
}

/** It alters the partner too, which its input does not always name. */
const isOfPair = (change: Altering) => change.startsWith("pair.");

/** Has every read that a change makes stale read again: at once where it is shown, else when it is shown next. */
export function markStale(client: QueryClient, change: Altering, input: object): void {
  void client.invalidateQueries({
    predicate: ({ queryKey: [read, given] }) => isMadeStale(String(read), Object(given), change, input),
  });
}
