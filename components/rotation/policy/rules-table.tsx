import { TeamLink } from "#components/people/person-link.tsx";
import { Button } from "#components/ui/button.tsx";
import type { Column } from "#components/ui/tables/data-table.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { AgeRule } from "#lib/shared/passwords/password-policy.ts";
import { type Names, SCOPE_LABELS, subjectWords } from "./rule-labels.ts";
import { TitledTable } from "./titled-table.tsx";

type Props = {
  rules: readonly AgeRule[];
  view: Names;
  mayChange: (rule: AgeRule) => boolean;
  onOpen: (kind: "change" | "remove", rule: AgeRule) => void;
};

/** The maximum ages, the most general first. */
export function RulesTable({ rules, view, mayChange, onOpen }: Props) {
  const columns: readonly Column<AgeRule>[] = [
    {
      head: "Applies to",
      cell: (rule) => (
        <>
          {rule.scope === "team" ? (
            <TeamLink id={teamIn(rule, view)} name={subjectWords(rule, view)} className="font-medium" />
          ) : (
            <span className="font-medium [overflow-wrap:anywhere]">{subjectWords(rule, view)}</span>
          )}
          {rule.scope !== "all" && <span className="text-ink-3"> {SCOPE_LABELS[rule.scope].toLowerCase()}</span>}
        </>
      ),
    },
    { head: "Maximum age", cell: (rule) => <MaximumAge rule={rule} /> },
    {
      head: "Changes",
      headHidden: true,
      align: "end",
      cell: (rule) =>
        mayChange(rule) && (
          <Buttons isSet={rule.set !== null} name={subjectWords(rule, view)} onOpen={(kind) => onOpen(kind, rule)} />
        ),
    },
  ];
  return (
    <TitledTable
      title="Maximum ages"
      about="The most specific one applies: that of the SQL user, its kind, its team, its cluster, the lowest of a label, or all."
      columns={columns}
      rows={rules}
      keyOf={({ scope, subject }) => `${scope}:${subject}`}
    />
  );
}

/** The id of the team of a rule, while the team is there. */
function teamIn({ subject }: AgeRule, { names }: Props["view"]): string | undefined {
  return names[subject] === undefined ? undefined : subject;
}

function MaximumAge({ rule: { days, set } }: { rule: AgeRule }) {
  return (
    <>
      {counted(days, "day")}
      <span className="block text-12 text-ink-3">
        {set ? (
          <>
            set by {set.by} <RelativeTime at={set.at} />
          </>
        ) : (
          "default"
        )}
      </span>
    </>
  );
}

type ButtonsProps = { name: string; isSet: boolean; onOpen: (kind: "change" | "remove") => void };

function Buttons({ name, isSet, onOpen }: ButtonsProps) {
  return (
    <span className="inline-flex flex-wrap justify-end gap-1">
      <Button size="s" aria-label={`Change maximum age for ${name}`} onClick={() => onOpen("change")}>
        Change
      </Button>
      {isSet && (
        <Button size="s" variant="quiet" aria-label={`Remove maximum age for ${name}`} onClick={() => onOpen("remove")}>
          Remove
        </Button>
      )}
    </span>
  );
}
