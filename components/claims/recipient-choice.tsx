import type { Ref } from "react";
import { FoundField } from "#components/dialogs/found-field.tsx";
import type { Search } from "#components/dialogs/found-search.tsx";
import { accountItem, HOLDER_WORDS, teamItem } from "#components/dialogs/holder-field.tsx";
import type { FormOf } from "#components/ui/fields/use-form.ts";
import type { FoundItem } from "#components/ui/menus/search-popup.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import type { ClaimFor } from "#lib/shared/requests/claims.ts";

const KINDS = [
  { value: "account", label: "One person" },
  { value: "team", label: "A team (its first member to open the link)" },
  { value: "link", label: "Anyone with the link, without sign-in" },
] as const satisfies readonly { value: ClaimFor["kind"]; label: string }[];

export type ClaimDraft = {
  kind: ClaimFor["kind"];
  account: FoundItem | null;
  team: FoundItem | null;
  hours: string;
  word: string;
};

/** Undefined until it is chosen. */
export function recipientOf(draft: ClaimDraft): ClaimFor | undefined {
  const { kind } = draft;
  if (kind === "link") return { kind };
  const chosen = draft[kind];
  return chosen ? { kind, id: chosen.id } : undefined;
}

type Props = { ref: Ref<HTMLSelectElement>; form: FormOf<ClaimDraft>; clusterId: string };

export function RecipientChoice({ ref, form, clusterId }: Props) {
  const { kind, account, team } = form.values;
  const error = form.errors.for;
  return (
    <>
      <Select ref={ref} label="For" options={KINDS} {...form.choice("kind")} />
      {kind === "account" && (
        <FoundField
          label="Person"
          value={account ? `${account.label}, ${account.facts}` : "Choose a person"}
          search={searchOf("accounts", clusterId)}
          onChoose={(found) => form.set("account", found)}
          error={error}
        />
      )}
      {kind === "team" && (
        <FoundField
          label="Team"
          value={team?.label ?? "Choose a team"}
          search={searchOf("teams", clusterId)}
          onChoose={(found) => form.set("team", found)}
          error={error}
        />
      )}
    </>
  );
}

const searchOf = (of: "accounts" | "teams", clusterId: string): Search<"claim.recipients"> => ({
  words: HOLDER_WORDS[of],
  read: "claim.recipients",
  input: (q) => ({ clusterId, of, q }),
  found: ({ accounts, teams, more }) => ({ items: [...accounts.map(accountItem), ...teams.map(teamItem)], more }),
});
