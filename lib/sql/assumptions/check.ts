import { type Script, scriptText } from "../tokens.ts";
import type { About, Assumption, CloudAnswer, CloudCall, SqlAnswer } from "./assumption.ts";
import { ASSUMPTIONS } from "./registry.ts";
import { type Outcome, unseen } from "./seen.ts";

/** Statements that are asked together, each answered by itself. */
export type Asked = { readonly key: string; readonly script: Script; readonly internals: boolean };

/** What the cluster and the vendor answered. */
export type Answers = {
  readonly calls: ReadonlyMap<CloudCall, CloudAnswer>;
  /** by the key of what was asked; null where the cluster was not asked at all */
  readonly statements: ReadonlyMap<string, readonly SqlAnswer[]> | null;
  /** what changes showed, by number; null where the check only reads */
  readonly changes: ReadonlyMap<string, Outcome> | null;
};

export type Checked = { readonly assumption: Assumption } & Outcome;

/** The statements that a check of this cluster sends, each script once, in the order of their numbers. */
export function askedOf(about: About): readonly Asked[] {
  const asked = new Map<string, Asked>();
  for (const assumption of ASSUMPTIONS) {
    if (assumption.by !== "statements") continue;
    const script = assumption.script(about);
    if (!script) continue;
    const key = scriptText(script);
    asked.set(key, { key, script, internals: assumption.internals });
  }
  return [...asked.values()];
}

/** What the answers say of each assumption. An assumption without an answer is not seen, which is no reason for trust. */
export function checkedBy(answers: Answers, about: About): readonly Checked[] {
  return ASSUMPTIONS.map((assumption) => Object.assign({ assumption }, outcomeOf(assumption, answers, about)));
}

/** What clusters of other plans do not have. */
const ADVANCED_ONLY: ReadonlySet<CloudCall> = new Set(["authority", "client_ca"]);

function outcomeOf(assumption: Assumption, { calls, statements, changes }: Answers, about: About): Outcome {
  switch (assumption.by) {
    case "call": {
      if (ADVANCED_ONLY.has(assumption.call) && about.plan !== "ADVANCED") return unseen("other_plan");
      const answer = calls.get(assumption.call);
      return answer ? assumption.expects(answer, about) : unseen("no_answer");
    }
    case "statements": {
      if (statements === null) return unseen("not_asked");
      const script = assumption.script(about);
      if (!script) return unseen("nothing");
      const given = statements.get(scriptText(script));
      return given?.length === script.length ? assumption.expects(given, about) : unseen("no_answer");
    }
    case "change":
      return changes === null ? unseen("needs_change") : (changes.get(assumption.id) ?? unseen("not_reached"));
    default:
      return assumption satisfies never;
  }
}
