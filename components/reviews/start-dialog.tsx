import { useRouter } from "next/navigation";
import { useRef } from "react";
import { ChosenClusters } from "#components/clusters/cluster-field.tsx";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { FoundField } from "#components/dialogs/found-field.tsx";
import type { Search } from "#components/dialogs/found-search.tsx";
import { accountItem, HOLDER_WORDS, teamItem } from "#components/dialogs/holder-field.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { type FormOf, useForm } from "#components/ui/fields/use-form.ts";
import { Chosen } from "#components/ui/menus/chosen.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { ADMIN_STATES } from "#lib/shared/admin-state.ts";
import type { ReviewPreviewPlan } from "#lib/shared/reviews/review-inputs.ts";
import type { ReviewPreview } from "#lib/shared/reviews/reviews.ts";
import { REVIEW_CLUSTERS_MAX, type ReviewChoices } from "#lib/shared/reviews/reviews.ts";
import { SQL_USER_KIND_WORDS, SQL_USER_KINDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import { reviewPath } from "./review-path.ts";
import { endOf, inDays } from "./start-day.ts";

type Props = { choices: ReviewChoices; onClose: () => void };

const STATES = ADMIN_STATES.map((state) => ({ id: state, name: state }));
const KINDS = SQL_USER_KINDS.map((kind) => ({ id: kind, name: SQL_USER_KIND_WORDS[kind] }));
/** In place of the id of an owner team. */
const NO_OWNER = "";
const USUAL_DAYS = 14;
const REMINDERS = ["none", "2", "7"] as const;
const REMINDER_WORDS = { none: "No reminders", "2": "Every 2 days", "7": "Every week" };

type Named = { id: string; name: string };
const NONE: readonly string[] = [];
/** In place of a label: the clusters that are chosen one by one. */
const CHOSEN = "";

const first = ({ clusters, own }: ReviewChoices) => ({
  name: "",
  clusters: clusters.map(({ id }) => id) as readonly string[],
  label: CHOSEN,
  accounts: false,
  tokens: false,
  noOwner: false,
  teams: [] as readonly Named[],
  kinds: NONE,
  states: NONE,
  reviewers: "leads" as "leads" | "named",
  named: [] as readonly Named[],
  fallback: own as Named,
  due: inDays(USUAL_DAYS),
  remind: "7" as (typeof REMINDERS)[number],
  repeats: false,
  /** clusters whose lists could not be read */
  without: NONE,
});
type Values = ReturnType<typeof first>;

/** Starts a review: its scope, its reviewers and its dates, with what that would freeze. */
export function StartDialog({ choices, onClose }: Props) {
  const router = useRouter();
  const field = useRef<HTMLInputElement>(null);
  const change = useOperation("review.start", ({ id }) => router.push(reviewPath(id)));
  const isIncomplete = change.failure?.code === "review_list_incomplete";
  const form = useForm(() => first(choices), isIncomplete ? null : change.failure);
  const { name, clusters, label, accounts, tokens, reviewers, named, due, remind, repeats, without } = form.values;
  const plan = planOf(form.values);
  const isWhole =
    (clusters.length > 0 || label !== CHOSEN || accounts || tokens) && (reviewers === "leads" || named.length > 0);
  const preview = useRead("review.preview", plan, { enabled: isWhole });
  const dueAt = endOf(due);

  function submit() {
    if (dueAt === null) return;
    const remindDays = remind === "none" ? null : Number(remind);
    change.run({ ...plan, name, dueAt, remindDays, repeats, without: [...without] });
  }

  return (
    <FormDialog
      title="Start review"
      lead="The lists are read again and frozen. The reviewers are notified."
      button="Start review"
      size="l"
      ready={isWhole && name.trim() !== "" && dueAt !== null}
      change={change}
      onSubmit={submit}
      onClose={onClose}
      initialFocus={field}
    >
      <TextField ref={field} label="Name" autoComplete="off" maxLength={100} {...form.text("name")} />
      <ScopeFields choices={choices} form={form} />
      <ReviewerFields form={form} />
      <DateFields form={form} />
      {isWhole && <PreviewNote preview={preview.data} error={preview.error} />}
      {isIncomplete && <Unread clusters={change.failure?.fields ?? {}} {...form.choice("without")} />}
    </FormDialog>
  );
}

function planOf(values: Values): ReviewPreviewPlan {
  const { clusters, label, accounts, tokens, noOwner, kinds, states, reviewers, named, fallback } = values;
  const teams = [...(noOwner ? [NO_OWNER] : []), ...values.teams.map(({ id }) => id)];
  return {
    scope: {
      clusters: label === CHOSEN ? [...clusters] : [],
      label: label === CHOSEN ? null : label,
      accounts,
      tokens,
      teams: teams.length > 0 ? teams : null,
      kinds: kinds.length > 0 ? SQL_USER_KINDS.filter((kind) => kinds.includes(kind)) : null,
      states: states.length > 0 ? ADMIN_STATES.filter((state) => states.includes(state)) : null,
    },
    reviewers,
    named: reviewers === "named" ? named.map(({ id }) => id) : [],
    fallback: fallback.id,
  };
}

type FieldsProps = { choices: ReviewChoices; form: FormOf<Values> };

function ScopeFields({ choices, form }: FieldsProps) {
  return (
    <>
      {choices.labels.length > 0 && (
        <Select
          label="Clusters by label"
          options={[
            { value: CHOSEN, label: "No label: choose clusters" },
            ...choices.labels.map((label) => ({ value: label, label })),
          ]}
          {...form.choice("label")}
          error={form.errors.label}
        />
      )}
      <ClusterFields choices={choices} form={form} />
      {choices.ofAccounts && (
        <div className="grid gap-2">
          <Checkbox label="Also the accounts of Rolecall, with their roles and teams" {...form.check("accounts")} />
          <Checkbox label="Also the API tokens of people and services" {...form.check("tokens")} />
        </div>
      )}
      <details>
        <summary className="cursor-pointer font-medium">Only some SQL users</summary>
        <div className="grid gap-4 pt-3">
          <fieldset className="grid min-w-0 gap-2">
            <legend className="pb-1.5 font-medium">Owners, or any</legend>
            <Checkbox label="no owner" {...form.check("noOwner")} />
            <FoundOnes of="teams" label="Owner team" none="Choose a team" {...form.choice("teams")} />
          </fieldset>
          <ChoiceGroup legend="States, or any" choices={STATES} {...form.choice("states")} />
          <ChoiceGroup legend="Kinds, or any" choices={KINDS} {...form.choice("kinds")} />
        </div>
      </details>
    </>
  );
}

function ClusterFields({ choices: { clusters, hasMany }, form }: FieldsProps) {
  if (form.values.label !== CHOSEN)
    return <p className="text-ink-3">Each time the review starts, it takes the clusters that have this label.</p>;
  if (!hasMany) return <ChoiceGroup legend="Clusters" choices={clusters} {...form.choice("clusters")} mono />;
  return (
    <fieldset>
      <legend className="pb-1.5 font-medium">Clusters, at most {REVIEW_CLUSTERS_MAX}</legend>
      <ChosenClusters most={REVIEW_CLUSTERS_MAX} {...form.choice("clusters")} />
    </fieldset>
  );
}

function ReviewerFields({ form }: Pick<FieldsProps, "form">) {
  const { reviewers, fallback } = form.values;
  return (
    <>
      <RadioList
        legend="Reviewers"
        choices={[
          { id: "leads", label: "Leads of the owner teams", text: leadsText(form.values) },
          {
            id: "named",
            label: "Accounts that you name",
            text: "Each of them can decide about everything that is not their own.",
          },
        ]}
        {...form.choice("reviewers")}
      />
      {reviewers === "named" && (
        <div className="grid gap-2">
          <FoundOnes of="accounts" label="Named reviewer" none="Choose an account" {...form.choice("named")} />
        </div>
      )}
      <FoundOne
        of="accounts"
        label="Fallback reviewer"
        value={fallback.name}
        onChange={(account) => form.set("fallback", account)}
      />
    </>
  );
}

type Of = "accounts" | "teams";
type FoundOneProps = { of: Of; label: string; value: string; onChange: (one: Named) => void };

/** A field for an account that can be a reviewer, or for an owner team, found by a search on the server. */
function FoundOne({ of, label, value, onChange }: FoundOneProps) {
  const search: Search<"review.choices.find"> = {
    words: HOLDER_WORDS[of],
    read: "review.choices.find",
    input: (q) => ({ of, q }),
    found: ({ accounts, teams, more }) => ({ items: [...accounts.map(accountItem), ...teams.map(teamItem)], more }),
  };
  return (
    <FoundField
      label={label}
      value={value}
      search={search}
      onChoose={({ id, label: name }) => onChange({ id, name })}
    />
  );
}

type FoundOnesProps = {
  of: Of;
  label: string;
  none: string;
  value: readonly Named[];
  onChange: (value: readonly Named[]) => void;
};

/** Several of them, and a field for another one. */
function FoundOnes({ of, label, none, value, onChange }: FoundOnesProps) {
  return (
    <>
      <Chosen chosen={value} onRemove={(gone) => onChange(value.filter(({ id }) => id !== gone))} />
      <FoundOne
        of={of}
        label={value.length === 0 ? label : `Another ${label.toLowerCase()}`}
        value={none}
        onChange={(one) => value.every(({ id }) => id !== one.id) && onChange([...value, one])}
      />
    </>
  );
}

function DateFields({ form }: Pick<FieldsProps, "form">) {
  return (
    <>
      <div className="grid items-start gap-4 md:grid-cols-2">
        <TextField
          type="date"
          label="Due"
          hint="At the end of that day in UTC."
          required
          {...form.text("due")}
          error={form.errors.dueAt}
        />
        <Select
          label="Reminders"
          options={REMINDERS.map((value) => ({ value, label: REMINDER_WORDS[value] }))}
          {...form.choice("remind")}
        />
      </div>
      <Checkbox label="Start it again every three months" {...form.check("repeats")} />
    </>
  );
}

type UnreadProps = {
  /** their names by id */
  clusters: Readonly<Record<string, string>>;
  value: readonly string[];
  onChange: (without: readonly string[]) => void;
};

/** The clusters whose lists could not be read, each to be left out. */
function Unread({ clusters, value: without, onChange }: UnreadProps) {
  return (
    <Note tone="warn" role="alert">
      <p>
        <strong>The list of {Object.values(clusters).join(", ")} could not be read completely.</strong> Try again later,
        or leave it out. The evidence names what was left out.
      </p>
      {Object.entries(clusters).map(([id, cluster]) => (
        <Checkbox
          key={id}
          className="mt-2"
          label={`Start without ${cluster}`}
          checked={without.includes(id)}
          onChange={({ target }) => onChange(target.checked ? [...without, id] : without.filter((each) => each !== id))}
        />
      ))}
    </Note>
  );
}

function leadsText({ accounts, tokens }: Values): string {
  const ofTeam = tokens ? "the SQL users and services of their team" : "the SQL users of their team";
  const others = [accounts && "accounts", tokens && "personal API tokens"].filter(Boolean).join(" and ");
  return `Each decides about ${ofTeam}.${others && ` Administrators decide about ${others}.`}`;
}

type ChoiceGroupProps = {
  legend: string;
  choices: readonly { id: string; name: string }[];
  value: readonly string[];
  onChange: (value: readonly string[]) => void;
  mono?: boolean;
};

/** Several of a list; a long list scrolls. */
function ChoiceGroup({ legend, choices, value, onChange, mono = false }: ChoiceGroupProps) {
  return (
    <fieldset className="min-w-0">
      <legend className="pb-1.5 font-medium">{legend}</legend>
      <div className="flex max-h-40 flex-wrap gap-x-5 gap-y-2 overflow-y-auto">
        {choices.map(({ id, name }) => (
          <Checkbox
            key={id}
            label={<span className={cx(mono && "mono")}>{name}</span>}
            checked={value.includes(id)}
            onChange={({ target }) => onChange(target.checked ? [...value, id] : value.filter((each) => each !== id))}
          />
        ))}
      </div>
    </fieldset>
  );
}

type PreviewNoteProps = { preview: ReviewPreview | undefined; error: Error | null };

/** What a review would freeze, according to the stored lists. */
function PreviewNote({ preview, error }: PreviewNoteProps) {
  if (error) return <FailureNote failure={failureOf(error)} />;
  if (!preview) return <Note>Counting…</Note>;
  const { rows, accounts, tokens, clusters, reviewers, undecidable } = preview;
  if (rows + accounts + tokens === 0) return <Note tone="warn">Nothing is known in this scope.</Note>;
  if (undecidable > 0)
    return (
      <Note tone="warn">
        <strong>{counted(undecidable, "row")} would have no reviewer.</strong> The fallback reviewer alone owns them, or
        is the account under review. Choose another.
      </Note>
    );
  const people = reviewers.map(({ name, rows: count }) => `${name} ${number(count)}`);
  return (
    <Note>
      <strong>
        {[
          clusters.length > 0 &&
            `${counted(rows, "SQL user")} on ${counted(clusters.length, "cluster")}, as last listed`,
          accounts > 0 && counted(accounts, "account"),
          tokens > 0 && counted(tokens, "API token"),
        ]
          .filter(Boolean)
          .join("; ")}
      </strong>
      . To decide: {people.join(", ")}.
    </Note>
  );
}
