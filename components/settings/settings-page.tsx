"use client";

import { type FormEvent, type ReactNode, useId, useState } from "react";
import { KeysReadNote } from "#components/dialogs/keys-read.tsx";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { Form } from "#components/ui/fields/form.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { MOST_GRANTS } from "#lib/shared/requests/wanted-end.ts";
import { MOST_BACK_HOURS } from "#lib/shared/restrict/limits.ts";
import type { SettingName, Settings } from "#lib/shared/settings.ts";

type Changed = { by: string; at: number };
type Props = { settings: Settings; changed: Partial<Record<SettingName, Changed>> };

/** The settings of Rolecall, each with its consequences. */
export function SettingsPage({ settings, changed }: Props) {
  const [wanted, setWanted] = useState(settings);
  const toast = useToast();
  const save = useOperation("settings.change", () => toast("Settings saved"));
  const errors = numberErrors(wanted);
  const isWrong = Object.keys(errors).length > 0;
  const same = (Object.keys(settings) as SettingName[]).every((name) => wanted[name] === settings[name]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!same && !isWrong && !save.pending) save.run(wanted);
  }
  const switchOf = (name: Exclude<SettingName, NumberSetting>) => ({
    checked: wanted[name],
    disabled: save.pending,
    last: changed[name],
    onChange: (value: boolean) => setWanted({ ...wanted, [name]: value }),
  });
  const numberOf = (name: NumberSetting) => ({
    value: wanted[name],
    error: errors[name] ?? save.failure?.fields?.[name],
    disabled: save.pending,
    last: changed[name],
    onChange: (value: number) => setWanted({ ...wanted, [name]: value }),
  });

  return (
    <>
      <PageHeader title="Settings" sentence="Apply to every cluster immediately." />
      <Form onSubmit={submit} className="grid gap-5 border-t border-line px-gutter py-5 *:max-w-160">
        <MutationFailure failure={save.failure} />
        <KeysReadNote>
          Resets, deletions and temporary access wait for a key that changes SQL users, and creations for that or a SQL
          connection. What these settings say of them counts from then on.
        </KeysReadNote>
        <Switch label="Creators change restricted SQL users only" {...switchOf("creatorsOnlyRestricted")}>
          <p>
            Resetting an admin user lets a Cluster Creator connect as a superuser. With this setting, they reset and
            delete only SQL users that are verified as restricted, and only Cluster Admins can verify them.
          </p>
          <p>
            The password of a SQL user that a Cluster Creator creates is shown only if Rolecall has proved it
            restricted. Otherwise a Cluster Admin restricts and verifies it; then its creator can reset the password.
          </p>
        </Switch>
        <Switch label="Members request SQL users on every cluster" {...switchOf("membersAskEverywhere")}>
          <p>
            Without this setting, members request only where one of their teams owns a SQL user or they hold a role.
            With it, every account sees the names of all clusters.
          </p>
        </Switch>
        <Switch label="Check all SQL users every day" {...switchOf("checksEveryDay")}>
          <p>
            Rolecall reads the rights of all SQL users of each cluster with a SQL connection, once it is turned on and
            then every day. Basic clusters are left out, since a check wakes them and costs request units.
          </p>
        </Switch>
        {NUMBERS.map((number) => (
          <NumberSettingField key={number.name} number={number} {...numberOf(number.name)} />
        ))}
        <div>
          <Button type="submit" variant="primary" disabled={same || isWrong} pending={save.pending}>
            Save settings
          </Button>
        </div>
      </Form>
      <Reauthenticate failure={save.failure} onConfirmed={save.again} onCancel={save.dismiss} />
    </>
  );
}

type NumberSetting = "wayBackHours" | "grantsPerPerson" | "grantsPerTeam" | "grantsPerCluster";
type NumberOf = { name: NumberSetting; label: string; most: number; hint: string };

const NUMBERS: readonly NumberOf[] = [
  {
    name: "wayBackHours",
    label: "Way back, in hours",
    most: MOST_BACK_HOURS,
    hint: "For this long after a restriction, a Cluster Admin can put the SQL user back as it was. 0 turns this off.",
  },
  {
    name: "grantsPerPerson",
    label: "Temporary access at a time, of one person",
    most: MOST_GRANTS,
    hint: "Approved access counts until its end. 0 lets nobody ask for more.",
  },
  {
    name: "grantsPerTeam",
    label: "Temporary access at a time, of one team",
    most: MOST_GRANTS,
    hint: "Of all members of the team together.",
  },
  {
    name: "grantsPerCluster",
    label: "Temporary access at a time, on one cluster",
    most: MOST_GRANTS,
    hint: "Of all teams together: each has a SQL user of its own.",
  },
];

/** A field that is empty or no whole number is not 0, which turns it off. */
function numberErrors(wanted: Settings): Partial<Record<NumberSetting, string>> {
  const wrong = NUMBERS.filter(
    ({ name, most }) => !(Number.isInteger(wanted[name]) && wanted[name] >= 0 && wanted[name] <= most),
  );
  return Object.fromEntries(wrong.map(({ name, most }) => [name, `A whole number from 0 to ${most}.`]));
}

type NumberProps = {
  number: NumberOf;
  /** NaN where the field is empty */
  value: number;
  error: string | undefined;
  disabled: boolean;
  last: Changed | undefined;
  onChange: (value: number) => void;
};

function NumberSettingField({ number: { label, most, hint }, value, error, disabled, last, onChange }: NumberProps) {
  return (
    <section className="grid gap-2">
      <TextField
        label={label}
        type="number"
        className="[&>input]:w-28"
        min={0}
        max={most}
        required
        disabled={disabled}
        value={Number.isNaN(value) ? "" : String(value)}
        error={error}
        onChange={(event) => onChange(event.target.valueAsNumber)}
        hint={hint}
      />
      <Last last={last} />
    </section>
  );
}

function Last({ last }: { last: Changed | undefined }) {
  return (
    last && (
      <p className="text-12 text-ink-3">
        Changed by {last.by} <RelativeTime at={last.at} />
      </p>
    )
  );
}

type SwitchProps = {
  label: string;
  checked: boolean;
  disabled: boolean;
  last: Changed | undefined;
  onChange: (value: boolean) => void;
  children: ReactNode;
};

function Switch({ label, checked, disabled, last, onChange, children }: SwitchProps) {
  const textId = useId();
  return (
    <section className="grid gap-2">
      <Checkbox
        label={<strong>{label}</strong>}
        aria-describedby={textId}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div id={textId} className="grid gap-2 pl-6 text-ink-2">
        {children}
        <Last last={last} />
      </div>
    </section>
  );
}
