import { Button } from "#components/ui/button.tsx";
import { Cell } from "#components/ui/tables/plain-table.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { AgeRule, PasswordPolicyView } from "#lib/shared/passwords/password-policy.ts";
import { SCOPE_LABELS, subjectWords } from "./rule-words.ts";
import { TitledTable } from "./titled-table.tsx";

type Props = {
  rules: readonly AgeRule[];
  view: Pick<PasswordPolicyView, "clusters" | "teams">;
  mayChange: (rule: AgeRule) => boolean;
  onOpen: (kind: "change" | "remove", rule: AgeRule) => void;
};

/** The maximum ages, the most general first. */
export function RulesTable({ rules, view, mayChange, onOpen }: Props) {
  return (
    <TitledTable
      title="Maximum ages"
      about="The most specific one applies: that of the SQL user, its kind, its team, its cluster, or all."
      head={["Applies to", "Maximum age"]}
      buttons="Changes"
    >
      {rules.map((rule) => {
        const name = subjectWords(rule, view);
        return (
          <tr key={`${rule.scope}:${rule.subject}`} className="hover:bg-hover">
            <Cell>
              <span className="font-medium [overflow-wrap:anywhere]">{name}</span>
              {rule.scope !== "all" && <span className="text-ink-3"> {SCOPE_LABELS[rule.scope].toLowerCase()}</span>}
            </Cell>
            <Cell>
              {counted(rule.days, "day")}
              <span className="block text-12 text-ink-3">
                {rule.set ? (
                  <>
                    set by {rule.set.by} <RelativeTime at={rule.set.at} />
                  </>
                ) : (
                  "default"
                )}
              </span>
            </Cell>
            <Cell className="text-right">
              {mayChange(rule) && (
                <span className="inline-flex flex-wrap justify-end gap-1">
                  <Button size="s" aria-label={`Change maximum age for ${name}`} onClick={() => onOpen("change", rule)}>
                    Change
                  </Button>
                  {rule.set && (
                    <Button
                      size="s"
                      variant="quiet"
                      aria-label={`Remove maximum age for ${name}`}
                      onClick={() => onOpen("remove", rule)}
                    >
                      Remove
                    </Button>
                  )}
                </span>
              )}
            </Cell>
          </tr>
        );
      })}
    </TitledTable>
  );
}
