import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { type FormOf, useForm } from "#components/ui/fields/use-form.ts";
import { Segmented } from "#components/ui/menus/segmented.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { ListedRule, RuleChoices, SavedRule } from "#lib/shared/requests/rule-list.ts";
import {
  APPROVALS_MAX,
  type Approvers,
  isWidened,
  RULE_LEVEL_NAMES,
  RULE_LEVELS,
  type Rule,
  type RuleLevel,
} from "#lib/shared/requests/rules.ts";
import { APPROVER_CHOICES, givenBy, givenWords, tooFewWords } from "./rule-text.ts";

type Values = {
  team: string;
  where: "all" | "some";
  clusters: readonly string[];
  level: RuleLevel | "any";
  hours: `${number}` | "any";
  approvals: `${number}`;
  approvers: Approvers;
};
const EVERY = "";
const LEVELS = [
  { value: "any" as const, label: "Any level" },
  ...RULE_LEVELS.map((value) => ({ value, label: RULE_LEVEL_NAMES[value] })),
];
const HOURS = [1, 2, 4, 8, 12, 24, 72, 168];
/** The usual choices, and the one that the rule has. */
const hoursChoices = (has: number | null) => [
  { value: "any" as const, label: "Any length" },
  ...[...new Set(has === null ? HOURS : [...HOURS, has])]
    .toSorted((one, other) => one - other)
    .map((each) => ({ value: `${each}` as const, label: counted(each, "hour") })),
];
const COUNTS = Array.from({ length: APPROVALS_MAX }, (_, at) => {
  const value = `${at + 1}` as const;
  return { value, label: value };
});
const WHERE = [
  { id: "all" as const, label: "All" },
  { id: "some" as const, label: "Chosen" },
];
const EMPTY: Values = {
  team: EVERY,
  where: "all",
  clusters: [],
  level: "any",
  hours: "any",
  approvals: "1",
  approvers: "cluster_admin",
};

type Props = { rule?: ListedRule | undefined; choices: RuleChoices; onClose: () => void };

/** Adds a rule, or changes one, with what it gives beside it. */
export function RuleDialog({ rule, choices, onClose }: Props) {
  const toast = useToast();
  const saved = (answer: SavedRule | null) => {
    const waits = answer?.waits;
    toast(waits ? `The change waits for ${waits.needed - waits.given} more` : "Rule saved");
    onClose();
  };
  const add = useOperation("rule.add", saved);
  const change = useOperation("rule.change", saved);
  const { failure } = rule ? change : add;
  const form = useForm<Values>(rule ? valuesOf(rule) : EMPTY, failure);
  const wanted = ruleOf(form.values);
  const submit = () => {
    if (rule) change.run({ id: rule.id, was: rule.changedAt, rule: wanted });
    else add.run({ rule: wanted });
  };
  return (
    <FormDialog
      size="l"
      long
      title={rule ? "Change rule" : "New rule"}
      lead="A rule only narrows what a request can get. Deletions need no rule."
      button="Save rule"
      ready={form.values.where === "all" || form.values.clusters.length > 0}
      change={rule ? change : add}
      onSubmit={submit}
      onClose={onClose}
    >
      <Fields form={form} choices={choices} has={rule?.hours ?? null} refused={refusedOf(form.errors)} />
      <Gives wanted={wanted} rule={rule} choices={choices} />
    </FormDialog>
  );
}

/** What the server refuses of a rule stands under its number of approvals. */
function refusedOf(errors: Readonly<Record<string, string | undefined>>): string | undefined {
  return errors.approvals ?? errors.rule;
}

type FieldsProps = {
  form: FormOf<Values>;
  choices: RuleChoices;
  /** the hours of the rule that is changed */
  has: number | null;
  refused: string | undefined;
};

function Fields({ form, choices, has, refused }: FieldsProps) {
  const { where, clusters } = form.values;
  const teams = [
    { value: EVERY, label: "Every team" },
    ...choices.teams.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <>
      <Select label="Requests of" options={teams} {...form.choice("team")} />
      <div className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
        <Select label="Level at most" options={LEVELS} {...form.choice("level")} />
        <Select label="Temporary access at most" options={hoursChoices(has)} {...form.choice("hours")} />
      </div>
      <Segmented legend="Clusters" choices={WHERE} value={where} onChange={(value) => form.set("where", value)} />
      {where === "some" && (
        <ul
          aria-label="Clusters of the rule"
          className="grid max-h-48 grid-cols-2 gap-2 overflow-y-auto max-md:grid-cols-1"
        >
          {choices.clusters.map(({ id, name }) => (
            <li key={id}>
              <Checkbox
                label={<span className="mono">{name}</span>}
                checked={clusters.includes(id)}
                onChange={({ target }) =>
                  form.set("clusters", target.checked ? [...clusters, id] : clusters.filter((one) => one !== id))
                }
              />
            </li>
          ))}
        </ul>
      )}
      <div className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
        <Select label="Approvals" options={COUNTS} {...form.choice("approvals")} />
        <Segmented
          legend="By"
          choices={APPROVER_CHOICES}
          value={form.values.approvers}
          onChange={(value) => form.set("approvers", value)}
        />
      </div>
      {refused && (
        <FieldWords id="rule-refused" tone="error" live>
          {refused}
        </FieldWords>
      )}
    </>
  );
}

function Gives({ wanted, rule, choices }: { wanted: Rule; rule: ListedRule | undefined; choices: RuleChoices }) {
  const given = givenBy(wanted, choices);
  const tooFew = tooFewWords(wanted, given);
  const needed = rule && isWidened(rule, wanted) ? rule.approvals : 1;
  return (
    <section aria-label="What this gives" className="grid gap-2">
      <Note>
        <strong>What this gives:</strong> {givenWords(wanted, given)}
      </Note>
      {tooFew && <Note tone="warn">{tooFew}</Note>}
      {needed > 1 && (
        <Note tone="warn">
          This allows more than the rule does now. It waits until {needed} administrators want it, with you.
        </Note>
      )}
      {rule && rule.open > 0 && (
        <p className="text-12 text-ink-3">
          Pending requests under this rule: {rule.open}. Each is decided by the stricter of the rule when it was sent
          and now.
        </p>
      )}
    </section>
  );
}

function valuesOf({ teamId, clusters, level, approvals, approvers, hours }: Rule): Values {
  return {
    team: teamId ?? EVERY,
    where: clusters === "all" ? "all" : "some",
    clusters: clusters === "all" ? [] : clusters,
    level: level ?? "any",
    hours: hours === null ? "any" : `${hours}`,
    approvals: `${approvals}`,
    approvers,
  };
}

function ruleOf({ team, where, clusters, level, approvals, approvers, hours }: Values) {
  return {
    teamId: team === EVERY ? null : team,
    clusters: where === "all" ? where : [...clusters],
    level: level === "any" ? null : level,
    approvals: Number(approvals),
    approvers,
    hours: hours === "any" ? null : Number(hours),
  };
}
