import { keepPreviousData } from "@tanstack/react-query";
import { ChosenClusters } from "#components/clusters/cluster-field.tsx";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { HolderField } from "#components/dialogs/holder-field.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { type FormOf, useForm } from "#components/ui/fields/use-form.ts";
import { useSettled } from "#components/ui/fields/use-settled.ts";
import { Segmented } from "#components/ui/menus/segmented.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { InputOf } from "#lib/shared/operations/catalogue.ts";
import type { ListedRule, RuleChoices, SavedRule } from "#lib/shared/requests/rule-list.ts";
import {
  APPROVALS_MAX,
  type Approvers,
  atOnceOf,
  isGiving,
  isOverlapping,
  neededFor,
  PER_DAY,
  PER_DAY_MAX,
  RULE_CLUSTERS_MAX,
  RULE_LEVEL_NAMES,
  RULE_LEVELS,
  type Rule,
  type RuleLevel,
} from "#lib/shared/requests/rules.ts";
import { APPROVER_CHOICES, GONE, givenWords, ruleName, tooFewWords } from "./rule-text.ts";

type Named = { id: string; name: string };
type Values = {
  /** null: every team */
  team: Named | null;
  where: "all" | "some";
  clusters: readonly string[];
  level: RuleLevel | "any";
  hours: `${number}` | "any";
  approvals: `${number}`;
  approvers: Approvers;
  perDay: `${number}`;
};
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
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => {
    const value = `${from + at}` as const;
    return { value, label: value };
  });
const COUNTS = [{ value: "0" as const, label: "None" }, ...numbered(1, APPROVALS_MAX)];
const TIMES = numbered(1, PER_DAY_MAX);
const WHERE = [
  { id: "all" as const, label: "All" },
  { id: "some" as const, label: "Chosen" },
];
const EMPTY: Values = {
  team: null,
  where: "all",
  clusters: [],
  level: "any",
  hours: "any",
  approvals: "1",
  approvers: "cluster_admin",
  perDay: `${PER_DAY}`,
};
/** What a rule without an approval has at least, unless another is chosen. */
const GIVEN = { level: "read-only", hours: "4" } as const;

type Props = { rule?: ListedRule | undefined; choices: RuleChoices; others: readonly Rule[]; onClose: () => void };

/** Adds a rule, or changes one, with what it gives beside it. */
export function RuleDialog({ rule, choices, others, onClose }: Props) {
  const toast = useToast();
  const saved = (answer: SavedRule | null) => {
    const waits = answer?.waits;
    toast(waits ? `The ${rule ? "change" : "rule"} waits for ${waits.needed - waits.given} more` : "Rule saved");
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
      title={rule ? `Change the rule for ${ruleName(rule)}` : "New rule"}
      lead={
        isGiving(wanted)
          ? "This rule gives temporary access without an approval. It changes nothing about other requests."
          : "A rule narrows what a request can get. Deletions need no rule."
      }
      button="Save rule"
      ready={
        (form.values.where === "all" || form.values.clusters.length > 0) &&
        (!isGiving(wanted) || atOnceOf(wanted) !== null)
      }
      change={rule ? change : add}
      onSubmit={submit}
      onClose={onClose}
    >
      <Fields form={form} choices={choices} rule={rule} refused={form.errors.rule} />
      <Gives wanted={wanted} rule={rule} others={others} />
    </FormDialog>
  );
}

type FieldsProps = {
  form: FormOf<Values>;
  choices: RuleChoices;
  /** the rule that is changed */
  rule: ListedRule | undefined;
  refused: string | undefined;
};

function Fields({ form, choices, rule, refused }: FieldsProps) {
  const { where, approvals } = form.values;
  const gives = approvals === "0";
  const chooseApprovals = (value: `${number}`) => {
    form.set("approvals", value);
    if (value !== "0") return;
    if (form.values.level === "any") form.set("level", GIVEN.level);
    if (form.values.hours === "any") form.set("hours", GIVEN.hours);
  };
  return (
    <>
      <HolderField label="Requests of" of="teams" none="Every team" clears {...form.choice("team")} />
      <div className="grid grid-cols-2 items-start gap-4 max-md:grid-cols-1">
        <Select label="Level at most" options={LEVELS} {...form.choice("level")} />
        <Select
          label="Temporary access at most"
          options={hoursChoices(rule?.hours ?? null)}
          {...form.choice("hours")}
        />
      </div>
      <Segmented legend="Clusters" choices={WHERE} value={where} onChange={(value) => form.set("where", value)} />
      {where === "some" && <Clusters choices={choices} rule={rule} {...form.choice("clusters")} />}
      <div className="grid grid-cols-2 items-start gap-4 max-md:grid-cols-1">
        <Select label="Approvals" options={COUNTS} {...form.choice("approvals")} onChange={chooseApprovals} />
        {gives ? (
          <Select label="Times per person within 24 hours" options={TIMES} {...form.choice("perDay")} />
        ) : (
          <Segmented
            legend="By"
            choices={APPROVER_CHOICES}
            value={form.values.approvers}
            onChange={(value) => form.set("approvers", value)}
          />
        )}
      </div>
      {gives && atOnceOf(ruleOf(form.values)) === null && (
        <FieldWords id="rule-whole" tone="hint" live>
          Without an approval, choose a team, a level and hours.
        </FieldWords>
      )}
      {refused && (
        <FieldWords id="rule-refused" tone="error" live>
          {refused}
        </FieldWords>
      )}
    </>
  );
}

type ClustersProps = Pick<FieldsProps, "choices" | "rule"> & {
  value: readonly string[];
  onChange: (clusters: readonly string[]) => void;
};

function Clusters({ choices, rule, value, onChange }: ClustersProps) {
  if (choices.hasMany)
    return (
      <fieldset>
        <legend className="pb-1.5 font-medium">Clusters of the rule, at most {RULE_CLUSTERS_MAX}</legend>
        <ChosenClusters known={rule ? namedOf(rule) : []} most={RULE_CLUSTERS_MAX} value={value} onChange={onChange} />
      </fieldset>
    );
  return (
    <ul
      aria-label="Clusters of the rule"
      className="grid max-h-48 grid-cols-2 gap-2 overflow-y-auto max-md:grid-cols-1"
    >
      {choices.clusters.map(({ id, name }) => (
        <li key={id}>
          <Checkbox
            label={<span className="mono">{name}</span>}
            checked={value.includes(id)}
            onChange={({ target }) => onChange(target.checked ? [...value, id] : value.filter((one) => one !== id))}
          />
        </li>
      ))}
    </ul>
  );
}

function namedOf({ clusters, on }: ListedRule): Named[] {
  return clusters === "all" ? [] : clusters.map((id, at) => ({ id, name: on?.[at] ?? id }));
}

type GivesProps = Pick<Props, "rule" | "others"> & { wanted: Rule };

function Gives({ wanted, rule, others }: GivesProps) {
  const { given, error, isOld } = useGiven(wanted);
  const isGone = given?.clusters === 0 && wanted.clusters !== "all" && wanted.clusters.length > 0;
  const warning = isGone ? GONE : given && tooFewWords(wanted, given.approvers?.several);
  const needed = neededFor(rule ?? null, wanted, others);
  const isKept = isGiving(wanted) && others.some((other) => !isGiving(other) && isOverlapping(other, wanted));
  return (
    <section aria-label="What this gives" aria-busy={isOld} className="grid gap-2">
      {error ? (
        <FailureNote failure={failureOf(error)} />
      ) : (
        <Note>
          <strong>What this gives:</strong> {given ? givenWords(wanted, given) : "Counting…"}
        </Note>
      )}
      {warning && <Note tone="warn">{warning}</Note>}
      {needed > 1 && (
        <Note tone="warn">
          {rule ? "This allows more than the rules do now." : "This gives access without an approval."} It waits until{" "}
          {needed} administrators want it, including you.
        </Note>
      )}
      {isKept && (
        <Note tone="warn">Another rule requires an approval for some of these requests, and takes precedence.</Note>
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

/** What it gives, counted once the choices have stayed the same for a moment. Until then, the count before stays. */
function useGiven({ teamId, clusters, approvers }: Rule) {
  const asked = JSON.stringify({ teamId, clusters, approvers });
  const settled = useSettled(asked);
  const input: InputOf<"rule.list.given"> = JSON.parse(settled);
  const { data, error, isPlaceholderData } = useRead("rule.list.given", input, { placeholderData: keepPreviousData });
  return { given: data, error, isOld: isPlaceholderData || settled !== asked };
}

function valuesOf({ teamId, team, clusters, level, approvals, approvers, hours, perDay }: ListedRule): Values {
  return {
    team: teamId === null ? null : { id: teamId, name: team ?? teamId },
    where: clusters === "all" ? "all" : "some",
    clusters: clusters === "all" ? [] : clusters,
    level: level ?? "any",
    hours: hours === null ? "any" : `${hours}`,
    approvals: `${approvals}`,
    approvers,
    perDay: `${perDay ?? PER_DAY}`,
  };
}

function ruleOf({ team, where, clusters, level, approvals, approvers, hours, perDay }: Values) {
  const gives = approvals === "0";
  return {
    teamId: team?.id ?? null,
    clusters: where === "all" ? where : [...clusters],
    level: level === "any" ? null : level,
    approvals: Number(approvals),
    approvers: gives ? "cluster_admin" : approvers,
    hours: hours === "any" ? null : Number(hours),
    perDay: gives ? Number(perDay) : null,
  };
}
