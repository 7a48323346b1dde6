import { type Ref, useState } from "react";
import { Select } from "#components/ui/menus/select.tsx";
import type { ClaimFor, ClaimRecipients } from "#lib/shared/requests/claims.ts";

const KINDS = [
  { value: "account", label: "One person" },
  { value: "team", label: "A team (its first member to open the link)" },
  { value: "link", label: "Anyone with the link, without sign-in" },
] as const satisfies readonly { value: ClaimFor["kind"]; label: string }[];

/** State of the recipient form; `chosen` is undefined until it is complete. */
export function useRecipient(recipients: ClaimRecipients | undefined) {
  const [kind, setKind] = useState<ClaimFor["kind"]>("account");
  const [id, setId] = useState("");
  const known = kind === "account" ? recipients?.accounts : kind === "team" ? recipients?.teams : undefined;
  const isKnown = known?.some((one) => one.id === id);
  const chosen: ClaimFor | undefined = kind === "link" ? { kind } : isKnown ? { kind, id } : undefined;
  return { kind, setKind, id: isKnown ? id : "", setId, chosen };
}

type Props = {
  ref: Ref<HTMLSelectElement>;
  recipient: ReturnType<typeof useRecipient>;
  recipients: ClaimRecipients | undefined;
  error: string | undefined;
};

export function RecipientChoice({ ref, recipient, recipients, error }: Props) {
  const { kind, setKind, id, setId } = recipient;
  return (
    <>
      <Select ref={ref} label="For" options={KINDS} value={kind} onChange={setKind} />
      {kind === "account" && (
        <Select
          label="Person"
          required
          options={[
            { value: "", label: "Choose a person" },
            ...(recipients?.accounts ?? []).map((one) => ({ value: one.id, label: `${one.name}, ${one.email}` })),
          ]}
          value={id}
          onChange={setId}
          error={error}
        />
      )}
      {kind === "team" && (
        <Select
          label="Team"
          required
          options={[
            { value: "", label: "Choose a team" },
            ...(recipients?.teams ?? []).map((one) => ({ value: one.id, label: one.name })),
          ]}
          value={id}
          onChange={setId}
          error={error}
        />
      )}
    </>
  );
}
