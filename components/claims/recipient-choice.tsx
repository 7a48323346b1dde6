import type { Ref } from "react";
import type { FormOf } from "#components/ui/fields/use-form.ts";
import { Select } from "#components/ui/menus/select.tsx";
import type { ClaimFor, ClaimRecipients } from "#lib/shared/requests/claims.ts";

const KINDS = [
  { value: "account", label: "One person" },
  { value: "team", label: "A team (its first member to open the link)" },
  { value: "link", label: "Anyone with the link, without sign-in" },
] as const satisfies readonly { value: ClaimFor["kind"]; label: string }[];

export type ClaimDraft = { kind: ClaimFor["kind"]; id: string; hours: string; word: string };

/** Undefined until it is chosen, and where it is not among the recipients. */
export function recipientOf({ kind, id }: ClaimDraft, recipients: ClaimRecipients | undefined): ClaimFor | undefined {
  if (kind === "link") return { kind };
  const known = kind === "account" ? recipients?.accounts : recipients?.teams;
  return known?.some((one) => one.id === id) ? { kind, id } : undefined;
}

type Props = {
  ref: Ref<HTMLSelectElement>;
  form: FormOf<ClaimDraft>;
  recipients: ClaimRecipients | undefined;
  /** shown unless the server refused the recipient */
  error: string | undefined;
};

export function RecipientChoice({ ref, form, recipients, error }: Props) {
  const { kind } = form.values;
  const chosen = recipientOf(form.values, recipients);
  const id = {
    required: true,
    value: chosen && chosen.kind !== "link" ? chosen.id : "",
    onChange: form.choice("id").onChange,
    error: form.errors.for ?? error,
  };
  return (
    <>
      <Select ref={ref} label="For" options={KINDS} {...form.choice("kind")} />
      {kind === "account" && (
        <Select
          label="Person"
          options={[
            { value: "", label: "Choose a person" },
            ...(recipients?.accounts ?? []).map((one) => ({ value: one.id, label: `${one.name}, ${one.email}` })),
          ]}
          {...id}
        />
      )}
      {kind === "team" && (
        <Select
          label="Team"
          options={[
            { value: "", label: "Choose a team" },
            ...(recipients?.teams ?? []).map((one) => ({ value: one.id, label: one.name })),
          ]}
          {...id}
        />
      )}
    </>
  );
}
