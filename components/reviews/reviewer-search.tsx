import { keepPreviousData } from "@tanstack/react-query";
import UserRound from "lucide-react/icons/user-round";
import { useState } from "react";
import { useSettled } from "#components/ui/fields/use-settled.ts";
import { foundFoot } from "#components/ui/menus/found-foot.ts";
import type { FieldPopupProps } from "#components/ui/menus/search-field.tsx";
import { SearchPopup } from "#components/ui/menus/search-popup.tsx";
import { useRead } from "#lib/client/calls/use-read.ts";

/** The first accounts that can be reviewers, and a search on the server for the others. */
export function ReviewerSearch({ anchor, onClose, onChoose }: FieldPopupProps) {
  const [word, setWord] = useState("");
  const q = useSettled(word.trim());
  const { data, error } = useRead("review.choices.reviewers", { q }, { placeholderData: keepPreviousData });
  return (
    <SearchPopup
      open
      onClose={onClose}
      anchor={anchor}
      label="Accounts"
      placeholder="Name or email of an account"
      word={word}
      onWord={setWord}
      items={(data?.accounts ?? []).map(({ id, name, email }) => ({
        id,
        label: name,
        icon: <UserRound className="text-ink-3" />,
        facts: email,
      }))}
      foot={foundFoot(data && { count: data.accounts.length, more: data.more }, error !== null, q)}
      onChoose={(item) => {
        onClose();
        onChoose(item);
      }}
    />
  );
}
