import { type AgeScope, USUAL_MAX_DAYS } from "#lib/shared/passwords/password-age.ts";
import type { AgeRule, PasswordPolicyView } from "#lib/shared/passwords/password-policy.ts";
import { SQL_USER_KIND_WORDS, type SqlUserKind } from "#lib/shared/sql-users/sql-user-kinds.ts";

export type RuleScope = AgeRule["scope"];

export const SCOPE_LABELS: Record<RuleScope, string> = {
  all: "All",
  label: "Label",
  cluster: "Cluster",
  team: "Team",
  kind: "Kind",
};

/** The name of a rule's subject. */
export function subjectWords({ scope, subject }: Pick<AgeRule, "scope" | "subject">, view: Names): string {
  switch (scope) {
    case "all":
      return "All SQL users";
    case "label":
      return subject;
    case "cluster":
    case "team":
      return view.names[subject] ?? subject;
    case "kind":
      return SQL_USER_KIND_WORDS[subject as SqlUserKind] ?? subject;
    default:
      return scope satisfies never;
  }
}

export type Names = Pick<PasswordPolicyView, "names" | "labels">;

/** The rules with the one for all, which applies as usual until it is set. */
export function withUsual(rules: readonly AgeRule[]): readonly AgeRule[] {
  if (rules.some(({ scope }) => scope === "all")) return rules;
  return [{ scope: "all" satisfies AgeScope, subject: "", days: USUAL_MAX_DAYS, set: null }, ...rules];
}
