import { ofRefusal, type SqlAnswer } from "../assumption.ts";
import { differs, HOLDS, type Outcome, type Seen, unseen } from "../seen.ts";
import type { ApiAnswer } from "./hands.ts";

/** What a full check saw of each assumption. What one look showed to be broken, no other look mends. */
export class Notes {
  readonly #outcomes = new Map<string, Outcome>();

  add(id: string, outcome: Outcome): void {
    const before = this.#outcomes.get(id);
    const isWorse = before === undefined || RANK[outcome.result] > RANK[before.result];
    if (isWorse) this.#outcomes.set(id, outcome);
  }

  /** For what depends on something that was not to be had. */
  addUnseen(ids: readonly string[], seen: Seen): void {
    for (const id of ids) this.add(id, unseen(seen));
  }

  /** Whether one look at it was as assumed, and none was not. */
  holds(id: string): boolean {
    return this.#outcomes.get(id)?.result === "holds";
  }

  get outcomes(): ReadonlyMap<string, Outcome> {
    return this.#outcomes;
  }
}

const RANK = { holds: 0, unseen: 1, differs: 2 } as const;

/** What an answer says that is not the wanted one, where a refusal is a fault of the assumption or not. */
export function ofApi(answer: ApiAnswer, whenRefused: Outcome): Outcome {
  switch (answer.is) {
    case "done":
      return HOLDS;
    case "refused":
    case "missing":
      return whenRefused;
    case "forbidden":
      return unseen("key_may_not");
    case "none":
      return unseen("no_answer");
    default:
      return answer satisfies never;
  }
}

/** Whether the answer to a change names its SQL user. */
export function named(answer: ApiAnswer, name: string): Outcome {
  if (answer.is === "done" && answer.name !== name) return differs("other_values");
  return ofApi(answer, unseen("refused"));
}

/** What a statement says of an assumption, by its rows. */
export function ofRows(
  answer: SqlAnswer,
  judge: (rows: Extract<SqlAnswer, { is: "rows" }>["set"]) => Outcome,
): Outcome {
  if (answer.is === "rows") return judge(answer.set);
  return answer.is === "refused" ? ofRefusal(answer.state) : unseen("no_answer");
}
