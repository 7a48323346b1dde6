import { counted } from "#lib/shared/counted.ts";
import { IS_OPEN, type LeaverState, type LeaverToken, type SeenUser } from "#lib/shared/people/leaver.ts";
import type { PlanEvent } from "../store/jobs/leaver-seen.ts";
import { iso, type PlanFacts } from "./plan-facts.ts";

const STATE_WORDS: Record<LeaverState, string> = {
  open: "The plan is open: it is not done.",
  stopped: "The plan was stopped, because the account was enabled again. It is not done.",
  done: "The plan is done.",
};

export type AccountNow = "disabled" | "enabled" | "removed";

/** What a plan did, and what is open, in sentences. `enabled`: the event that enabled the account after the plan. */
export function summaryOf(
  { plan, steps, users, tokens }: PlanFacts,
  { now, enabled }: { now: AccountNow; enabled: PlanEvent | undefined },
): string[] {
  const count = (result: SeenUser["result"]) => users.filter((user) => user.result === result).length;
  const open = users.filter(({ result }) => IS_OPEN[result]).length + tokens.filter(isOpenToken).length;
  const done = steps.filter(({ state }) => state === "done").length;
  const isAfter = ({ at }: SeenUser["shown"][number]) => plan.endedAt !== null && at > plan.endedAt;
  const later = users.filter(({ shown }) => shown.some(isAfter)).length;
  return [
    STATE_WORDS[plan.state],
    ...(enabled ? [`${enabled.by} enabled the account again after the plan, ${iso(enabled.at)}.`] : []),
    `The account is ${now} now.`,
    `${done} of ${steps.length} steps are done.`,
    `Rolecall showed this account passwords of ${counted(users.length, "SQL user")}.`,
    ...(later > 0 ? [`Of these, it was shown passwords of ${counted(later, "SQL user")} after the plan ended.`] : []),
    `This plan rotated ${count("rotated")} of them. ${count("replaced")} had a new password from another change, ${count("deleted")} were deleted, ${count("exempt")} were left as they are for a reason.`,
    ...(tokens.length > 0 ? [tokensSummary(tokens)] : []),
    open === 0 ? "Nothing is open." : `${open} ${open === 1 ? "is" : "are"} open: see "open".`,
  ];
}

export const isOpenToken = ({ state }: LeaverToken) => state === "open";

function tokensSummary(tokens: readonly LeaverToken[]): string {
  const count = (state: LeaverToken["state"]) => tokens.filter((token) => token.state === state).length;
  const were = (many: number) => `${many} ${many === 1 ? "was" : "were"}`;
  return `API tokens of services that the account made: ${count("open")} still ${count("open") === 1 ? "works" : "work"} without a reason, ${were(count("left"))} left for a reason, ${were(count("revoked"))} revoked, ${count("expired")} expired. See "serviceTokens".`;
}
