import { type Ref, useId } from "react";
import { ChosenClusters } from "#components/clusters/cluster-field.tsx";
import { KeysReadNote } from "#components/dialogs/keys-read.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { TextField, type TextFieldProps } from "#components/ui/fields/text-field.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import {
  TOKEN_CLUSTERS_MAX,
  TOKEN_DAYS,
  TOKEN_DAYS_MAX,
  TOKEN_NAME_MAX,
  TOKEN_SCOPE_WORDS,
  type TokenKind,
  type TokenScope,
} from "#lib/shared/people/token-limits.ts";

type Clusters = "all" | readonly string[];

/** The limits that are suggested. */
export const START: { scopes: readonly TokenScope[]; clusters: Clusters; days: string } = {
  scopes: ["read"],
  clusters: "all",
  days: "30",
};

export function NameField(props: Omit<TextFieldProps, "label"> & { ref: Ref<HTMLInputElement> }) {
  return <TextField label="Name" name="token-name" autoComplete="off" maxLength={TOKEN_NAME_MAX} required {...props} />;
}

const daysOf = (kind: TokenKind) => TOKEN_DAYS.filter((each) => each <= TOKEN_DAYS_MAX[kind]);

/** The days as chosen, or the most that this kind of token can have. */
export function lasting(kind: TokenKind, days: string): number {
  return daysOf(kind).find((each) => String(each) === days) ?? TOKEN_DAYS_MAX[kind];
}

type DaysChoiceProps = { kind: TokenKind; value: string; onChange: (days: string) => void };

/** When a token expires. */
export function DaysChoice({ kind, value, onChange }: DaysChoiceProps) {
  return (
    <Select
      label="Expires"
      options={daysOf(kind).map((each) => ({ value: String(each), label: `in ${each} days` }))}
      value={String(lasting(kind, value))}
      onChange={onChange}
    />
  );
}

/** The clusters as the server takes them. */
export function clustersOf(chosen: Clusters): "all" | string[] {
  return chosen === "all" ? chosen : [...chosen];
}

type ScopeChoiceProps = {
  offered: readonly TokenScope[];
  value: readonly TokenScope[];
  error?: string | undefined;
  onChange: (scopes: readonly TokenScope[]) => void;
};

/** What a token may be used for. */
export function ScopeChoice({ offered, value, error, onChange }: ScopeChoiceProps) {
  const wordsId = useId();
  return (
    <fieldset className="grid gap-2" aria-describedby={error ? wordsId : undefined}>
      <legend className="pb-1.5 font-medium">Scopes</legend>
      {offered.map((scope) => (
        <Checkbox
          key={scope}
          label={TOKEN_SCOPE_WORDS[scope]}
          checked={value.includes(scope)}
          onChange={() => onChange(toggled(value, scope))}
        />
      ))}
      <KeysReadNote>
        A token creates, resets, deletes and rotates nothing until a key may change SQL users.
      </KeysReadNote>
      {error && (
        <FieldWords id={wordsId} tone="error" live>
          {error}
        </FieldWords>
      )}
    </fieldset>
  );
}

type ClusterChoiceProps = { value: Clusters; onChange: (clusters: Clusters) => void };

/** On which clusters a token may be used. */
export function ClusterChoice({ value, onChange }: ClusterChoiceProps) {
  const isAll = value === "all";
  return (
    <fieldset className="grid gap-2">
      <legend className="pb-1.5 font-medium">Clusters</legend>
      <Checkbox label="All clusters of its owner" checked={isAll} onChange={() => onChange(isAll ? [] : "all")} />
      {!isAll && (
        <div className="pl-6">
          <ChosenClusters most={TOKEN_CLUSTERS_MAX} value={value} onChange={onChange} />
        </div>
      )}
    </fieldset>
  );
}

function toggled<T>(all: readonly T[], one: T): readonly T[] {
  return all.includes(one) ? all.filter((each) => each !== one) : [...all, one];
}
