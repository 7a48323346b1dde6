import type { Route } from "next";
import { useRouter } from "next/navigation";
import { FilterSelect } from "#components/ui/menus/filter-parts.tsx";
import { SearchForm } from "#components/ui/menus/search-form.tsx";
import { ACCOUNT_SHOWS, type AccountFilter, type AccountShow, accountsPath } from "#lib/shared/people/account-pages.ts";
import type { AccountList } from "#lib/shared/people/accounts.ts";

const LABELS: Record<AccountShow, string> = {
  all: "All accounts",
  administrators: "Administrators",
  disabled: "Disabled",
  invited: "Invited",
};
const SHOWN = ACCOUNT_SHOWS.filter((id) => id !== "all").map((id) => ({ id, label: LABELS[id] }));

/** Fewer accounts are seen in one look. */
const FEW = 40;

/** Search and filter of the accounts, where they have pages; both are answered by the server. */
export function AccountFilters({ list: { all }, filter }: { list: AccountList; filter: AccountFilter }) {
  const router = useRouter();
  const isFiltered = filter.q !== "" || filter.show !== "all";
  if (all <= FEW && !isFiltered) return null;
  return (
    <div className="flex flex-wrap items-center gap-2 px-gutter py-3">
      <SearchForm
        action="/access"
        label="Search accounts"
        placeholder="Name or email"
        q={filter.q}
        kept={filter.show === "all" ? {} : { show: filter.show }}
      />
      <FilterSelect
        label="Show"
        all={LABELS.all}
        options={SHOWN}
        value={filter.show === "all" ? null : filter.show}
        onChange={(show) => router.push(accountsPath({ ...filter, show: show ?? "all" }) as Route)}
        className="w-40"
      />
    </div>
  );
}
