import type { Restricts } from "#components/sql-user-facts/restrict-path.ts";
import type { Overview, Waiting } from "#lib/shared/sql-users/overview.ts";
import { toCarryOut, toClaim, toDecide, toRestrict, toReview } from "./requests.ts";
import { backAsked, notSeen, putBacks, restrictions, watched } from "./restrictions.ts";
import { superusers, unverified } from "./superusers.ts";
import type { Task } from "./task.ts";
import {
  createdOutside,
  deletedOutside,
  due,
  failedCheck,
  failing,
  failingConnection,
  failingKey,
  leftOver,
  toConfirm,
  unfinished,
  unowned,
} from "./upkeep.ts";

/** What is to be done, the most dangerous first. */
export function tasksOf(overview: Overview, restricts: Restricts): Task[] {
  const { clusters, requests } = overview;
  const of = <K extends Waiting["kind"]>(kind: K) =>
    overview.waiting.filter((each): each is Extract<Waiting, { kind: K }> => each.kind === kind);
  const back = putBacks(of("put_back"));
  return [
    ...back.first,
    ...of("back_asked").map(backAsked),
    ...of("key").map(failingKey),
    ...of("label").map(toConfirm),
    ...restrictions(of("restriction"), superusers(overview, restricts), back.goOn),
    ...createdOutside(of("created_outside"), clusters),
    ...of("deleted_outside").map(deletedOutside),
    ...unverified(overview),
    ...of("connection").map(failingConnection),
    ...of("check").map(failedCheck),
    ...of("watch").map(watched),
    ...of("look").map(notSeen),
    ...of("destination").map(failing),
    ...of("unfinished").map(unfinished),
    ...of("left").map(leftOver),
    ...of("claim").map(toClaim),
    ...toCarryOut(of("by_hand")),
    ...toDecide(of("decide"), requests),
    ...toRestrict(requests),
    ...of("review").map(toReview),
    ...due(overview),
    ...unowned(clusters, overview.sees),
  ];
}
