import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { type FormOf, useForm } from "#components/ui/fields/use-form.ts";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { EXEMPT_REASON_MAX, MOST_MAX_DAYS } from "#lib/shared/passwords/password-age.ts";
import type { PasswordPolicy } from "#lib/shared/passwords/password-policy.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

const DAY = 24 * 60 * 60_000;
const dayOf = (at: number | undefined) => (at === undefined ? "" : new Date(at).toISOString().slice(0, 10));
const startOf = (day: string) => Date.parse(`${day}T00:00:00Z`);

type PolicyProps = {
  user: SqlUser;
  password: PasswordPolicy;
  /** whether the field for the day begins with today */
  today?: boolean | undefined;
};

/** Sets the maximum age, the exemption and the entered age of one SQL user. */
export function PolicyFlow(props: FlowProps & PolicyProps) {
  const { user, password, today = false, cluster, onClose, returnFocus } = props;
  const { name } = user;
  const { entered, exempt: before } = password;
  const toast = useToast();
  const done = () => {
    toast(`Password policy of ${name} saved`);
    onClose(name);
  };
  const change = useOperation("sql_user.set_policy", done, { page: false });
  const form = useForm(
    {
      days: password.ownDays === null ? "" : String(password.ownDays),
      setOn: dayOf(today ? Date.now() : entered?.at),
      exempt: before !== null,
      until: dayOf(before ? before.until - 1 : undefined),
      reason: before?.reason ?? "",
    },
    change.failure,
  );
  const { exempt, until, reason } = form.values;
  const ready = !exempt || (until !== "" && reason.trim() !== "");

  return (
    <FormDialog
      title={<SqlUserTitle what="Password policy of" name={name} cluster={cluster.name} />}
      finalFocus={returnFocus}
      button="Save policy"
      ready={ready}
      change={change}
      onSubmit={() => change.run({ clusterId: cluster.id, name, ...policyOf(form.values, entered) })}
      onClose={() => onClose(null)}
    >
      <TextField
        type="number"
        inputMode="numeric"
        min={1}
        max={MOST_MAX_DAYS}
        label="Maximum age in days"
        hint={
          password.scope === "sql_user"
            ? "Leave empty for the rule of its kind, team or cluster."
            : `Leave empty for ${password.maxDays} days, as a more general rule says.`
        }
        {...form.text("days")}
      />
      <TextField
        type="date"
        label="Set outside Rolecall on"
        hint="Enter it if you know it. The age counts from then; Rolecall cannot check the day."
        {...form.text("setOn")}
        error={form.errors.enteredAt}
      />
      <ExemptFields form={form} />
    </FormDialog>
  );
}

type Values = { days: string; setOn: string; exempt: boolean; until: string; reason: string };

function ExemptFields({ form }: { form: FormOf<Values> }) {
  return (
    <>
      <Checkbox label="Exempt from the maximum age" {...form.check("exempt")} />
      {form.values.exempt && (
        <>
          <TextField
            type="date"
            required
            label="Exempt until"
            hint="The end of that day in UTC, within a year."
            {...form.text("until")}
            error={form.errors.exempt}
          />
          <TextField
            required
            maxLength={EXEMPT_REASON_MAX}
            label="Reason"
            hint="Everyone who sees this SQL user can read it."
            {...form.text("reason")}
          />
        </>
      )}
    </>
  );
}

function policyOf({ days, setOn, exempt, until, reason }: Values, entered: PasswordPolicy["entered"]) {
  return {
    days: days === "" ? null : Number(days),
    // The whole day counts, in UTC.
    exempt: exempt ? { until: startOf(until) + DAY, reason } : null,
    enteredAt: setOn === "" ? null : setOn === dayOf(entered?.at) ? (entered?.at ?? null) : startOf(setOn),
  };
}
