import { keepPreviousData } from "@tanstack/react-query";
import UserRound from "lucide-react/icons/user-round";
import UsersRound from "lucide-react/icons/users-round";
import { useState } from "react";
import { useSettled } from "#components/ui/fields/use-settled.ts";
import { foundFoot } from "#components/ui/menus/found-foot.ts";
import type { FieldPopupProps } from "#components/ui/menus/search-field.tsx";
import { type FoundItem, SearchPopup } from "#components/ui/menus/search-popup.tsx";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { FindHoldersInput, FoundHolders } from "#lib/shared/people/rights-input.ts";
import { keyOf } from "../rights/rights-names.ts";

export type HolderSearchProps = FieldPopupProps & {
  of: FindHoldersInput["of"];
  /** true: also accounts that cannot sign in */
  disabled?: boolean | undefined;
  /** what stands above them before a word is typed, such as *All accounts* */
  before?: readonly FoundItem[];
  /** those that are not offered, by their key */
  without?: readonly string[] | undefined;
};

const LABELS: Record<FindHoldersInput["of"], [label: string, placeholder: string]> = {
  accounts: ["Accounts", "Name or email of an account"],
  teams: ["Teams", "Name of a team"],
  both: ["Accounts and teams", "Name or email of an account, or name of a team"],
};

/** The first accounts and teams, and a search on the server for the others. The id of an item is its key. */
export function HolderSearch(props: HolderSearchProps) {
  const { of, disabled = false, before = [], without = [], anchor, onClose, onChoose } = props;
  const [word, setWord] = useState("");
  const q = useSettled(word.trim());
  const { data, error } = useRead("account.list.find", { q, of, disabled }, { placeholderData: keepPreviousData });
  const items = data ? itemsOf(data).filter(({ id }) => !without.includes(id)) : [];
  const [label, placeholder] = LABELS[of];
  return (
    <SearchPopup
      open
      onClose={onClose}
      anchor={anchor}
      label={label}
      placeholder={placeholder}
      word={word}
      onWord={setWord}
      items={word.trim() === "" ? [...before, ...items] : items}
      foot={foundFoot(data && { count: data.accounts.length + data.teams.length, more: data.more }, error !== null, q)}
      onChoose={(item) => {
        onClose();
        onChoose(item);
      }}
    />
  );
}

function itemsOf({ accounts, teams }: FoundHolders): FoundItem[] {
  return [
    ...accounts.map(({ id, name, email, disabled }) => ({
      id: keyOf({ kind: "account", id }),
      label: name,
      icon: <UserRound className="text-ink-3" />,
      facts: disabled ? `${email}, disabled` : email,
    })),
    ...teams.map(({ id, name }) => ({
      id: keyOf({ kind: "team", id }),
      label: name,
      icon: <UsersRound className="text-ink-3" />,
      facts: "Team",
    })),
  ];
}
