import { useRef } from "react";
import { ClusterSelect, useClusterChoice } from "#components/clusters/cluster-select.tsx";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { HolderField } from "#components/dialogs/holder-field.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { type FormOf, useForm } from "#components/ui/fields/use-form.ts";
import { Select } from "#components/ui/menus/select.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { type Call, useCall } from "#lib/client/calls/use-operation.ts";
import { MOST_MAX_DAYS, USUAL_MAX_DAYS } from "#lib/shared/passwords/password-age.ts";
import type { AgeRule } from "#lib/shared/passwords/password-policy.ts";
import { SQL_USER_KIND_WORDS, SQL_USER_KINDS, type SqlUserKind } from "#lib/shared/sql-users/sql-user-kinds.ts";
import { type Names, type RuleScope, SCOPE_LABELS, subjectWords } from "./rule-labels.ts";

type Ruled = Pick<AgeRule, "scope" | "subject">;
type Values = { scope: RuleScope; subject: string; team: { id: string; name: string } | null; days: string };

type Rule = "password_policy.set" | "password_policy.set_cluster";

/** The change of a rule, by its scope. */
function saveRule({ scope, subject, days }: Ruled & { days: number | null }): Call<Rule> {
  switch (scope) {
    case "all":
      return { name: "password_policy.set", input: { scope, days } };
    case "cluster":
      return { name: "password_policy.set_cluster", input: { clusterId: subject, days } };
    case "label":
      return { name: "password_policy.set", input: { scope, label: subject, days } };
    case "team":
      return { name: "password_policy.set", input: { scope, teamId: subject, days } };
    case "kind":
      return { name: "password_policy.set", input: { scope, kind: subject as SqlUserKind, days } };
    default:
      return scope satisfies never;
  }
}

type Subjects = Pick<Names, "labels"> & {
  clusters: readonly { id: string; name: string }[];
  /** the one that was found */
  team: Values["team"];
};

/** The possible subjects of a rule of this scope. */
function subjectsOf(scope: RuleScope, { clusters, team, labels }: Subjects): { value: string; label: string }[] {
  switch (scope) {
    case "all":
      return [{ value: "", label: "All SQL users" }];
    case "label":
      return labels.map((label) => ({ value: label, label }));
    case "cluster":
      return clusters.map(({ id, name }) => ({ value: id, label: name }));
    case "team":
      return team ? [{ value: team.id, label: team.name }] : [];
    case "kind":
      return SQL_USER_KINDS.map((kind) => ({ value: kind, label: SQL_USER_KIND_WORDS[kind] }));
    default:
      return scope satisfies never;
  }
}

/** Sets a maximum age for one of `scopes`, or for the subject of the given rule. */
export function RuleDialog(props: { rule?: AgeRule; scopes: readonly RuleScope[]; view: Names; onClose: () => void }) {
  const { rule, scopes, view, onClose } = props;
  const field = useRef<HTMLInputElement>(null);
  const toast = useToast();
  const change = useCall(saveRule, () => {
    toast("Maximum age saved");
    onClose();
  });
  const form = useForm<Values>(
    {
      scope: rule?.scope ?? scopes[0] ?? "cluster",
      subject: rule?.subject ?? "",
      team: null,
      days: String(rule?.days ?? ""),
    },
    change.failure,
  );
  const { scope, team, days } = form.values;
  const cluster = useClusterChoice("sql_users.describe", scope === "cluster" && !rule);
  const subjects = rule
    ? [{ value: rule.subject, label: "" }]
    : subjectsOf(scope, { clusters: cluster.options, team, labels: view.labels });
  const subject = subjects.find(({ value }) => value === form.values.subject)?.value ?? subjects[0]?.value;

  return (
    <FormDialog
      title={rule ? `Maximum age for ${subjectWords(rule, view)}` : "Add maximum age"}
      button="Save maximum age"
      ready={subject !== undefined && days !== ""}
      change={change}
      initialFocus={field}
      onSubmit={() => subject !== undefined && change.run({ scope, subject, days: Number(days) })}
      onClose={onClose}
    >
      {!rule && (
        <>
          <Select
            label="Applies to"
            options={scopes.map((each) => ({ value: each, label: SCOPE_LABELS[each] }))}
            {...form.choice("scope")}
          />
          <SubjectField form={form} cluster={cluster} subjects={subjects} subject={subject ?? ""} />
        </>
      )}
      <TextField
        ref={field}
        type="number"
        inputMode="numeric"
        required
        min={1}
        max={MOST_MAX_DAYS}
        label="Maximum age in days"
        hint={`${USUAL_MAX_DAYS} days is usual. It applies immediately, also to passwords that are older.`}
        {...form.text("days")}
      />
    </FormDialog>
  );
}

type SubjectFieldProps = {
  form: FormOf<Values>;
  cluster: ReturnType<typeof useClusterChoice>;
  subjects: readonly { value: string; label: string }[];
  subject: string;
};

function SubjectField({ form, cluster, subjects, subject }: SubjectFieldProps) {
  const { scope } = form.values;
  const label = SCOPE_LABELS[scope];
  const choice = { ...form.choice("subject"), value: subject };
  switch (scope) {
    case "cluster":
      return <ClusterSelect choice={cluster} {...choice} />;
    case "team":
      return (
        <HolderField
          label={label}
          of="teams"
          none="Choose a team"
          {...form.choice("team")}
          error={form.errors.teamId}
        />
      );
    default:
      return <Select label={label} options={subjects} {...choice} />;
  }
}

/** Removes a rule; a more general one applies then. */
export function RemoveRuleDialog({ rule, view, onClose }: { rule: AgeRule; view: Names; onClose: () => void }) {
  const toast = useToast();
  const change = useCall(saveRule, () => {
    toast("Maximum age removed");
    onClose();
  });
  return (
    <FormDialog
      title={`Remove maximum age for ${subjectWords(rule, view)}`}
      button="Remove maximum age"
      danger
      alert={false}
      change={change}
      onSubmit={() => change.run({ scope: rule.scope, subject: rule.subject, days: null })}
      onClose={onClose}
    >
      <p className="text-14">
        {rule.scope === "all"
          ? `The usual ${USUAL_MAX_DAYS} days apply again immediately.`
          : "The next more general rule applies to its SQL users immediately."}
      </p>
    </FormDialog>
  );
}
