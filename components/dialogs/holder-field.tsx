import UserRound from "lucide-react/icons/user-round";
import UsersRound from "lucide-react/icons/users-round";
import type { FoundItem } from "#components/ui/menus/search-popup.tsx";
import type { NamedHolder, RoleHolder } from "#lib/shared/people/rights.ts";
import type { FindHoldersInput } from "#lib/shared/people/rights-input.ts";
import { FoundField } from "./found-field.tsx";
import type { Search } from "./found-search.tsx";
import { holderOf, keyOf } from "./holder-key.ts";

type HolderFieldProps = {
  label: string;
  of: FindHoldersInput["of"];
  /** what stands there while none is chosen */
  none: string;
  value: { name: string } | null;
  /** true: it can be emptied again, by the words of `none` */
  clears?: boolean;
  /** true: also accounts that cannot sign in */
  disabled?: boolean;
  /** those that are not offered, by their key */
  without?: readonly string[];
  /** null: emptied */
  onChange: (holder: NamedHolder | null) => void;
  error?: string | undefined;
  className?: string | undefined;
};

/** A field for an account or a team, found by a search on the server. */
export function HolderField(props: HolderFieldProps) {
  const { label, none, of, value, clears = false, disabled = false, without, onChange, error, className } = props;
  const search: Search<"account.list.find"> = {
    words: HOLDER_WORDS[of],
    read: "account.list.find",
    input: (q) => ({ q, of, disabled }),
    found: ({ accounts, teams, more }) => ({
      items: [
        ...accounts.map((one) => keyed("account", accountItem(one))),
        ...teams.map((one) => keyed("team", teamItem(one))),
      ],
      more,
    }),
    before: clears ? [{ id: EMPTY, label: none }] : [],
    without,
  };
  return (
    <FoundField
      label={label}
      value={value?.name ?? none}
      search={search}
      onChoose={({ id, label: name }) => onChange(id === EMPTY ? null : { ...holderOf(id), name })}
      error={error}
      className={className}
    />
  );
}

// The id of an item is its key, since an account and a team can stand in one list.
const keyed = (kind: RoleHolder["kind"], item: FoundItem): FoundItem => ({ ...item, id: keyOf({ kind, id: item.id }) });

const EMPTY = "";
export const HOLDER_WORDS: Record<FindHoldersInput["of"], Search<"account.list.find">["words"]> = {
  accounts: { label: "Accounts", by: "name", placeholder: "Name or email of an account" },
  teams: { label: "Teams", by: "name", placeholder: "Name of a team" },
  both: { label: "Accounts and teams", by: "name", placeholder: "Name or email of an account, or name of a team" },
};

type Named = { id: string; name: string };
type Account = Named & { email: string; disabled?: boolean };

/** An account that was found. */
export const accountItem = ({ id, name, email, disabled }: Account): FoundItem => ({
  id,
  label: name,
  icon: <UserRound className="text-ink-3" />,
  facts: disabled ? `${email}, disabled` : email,
});

/** A team that was found. */
export const teamItem = ({ id, name }: Named): FoundItem => ({
  id,
  label: name,
  icon: <UsersRound className="text-ink-3" />,
  facts: "Team",
});
