import ChevronsUpDown from "lucide-react/icons/chevrons-up-down";
import KeyRound from "lucide-react/icons/key-round";
import LogOut from "lucide-react/icons/log-out";
import UserRound from "lucide-react/icons/user-round";
import { Menu } from "#components/ui/menus/menu.tsx";
import type { Account } from "#lib/shared/people/accounts.ts";
import { ACCOUNT_ROLE_NAMES } from "#lib/shared/policy.ts";
import { CoverButton } from "./cover-button.tsx";
import { useSignOut } from "./use-sign-out.tsx";

export function AccountMenu({ account }: { account: Account }) {
  const role = ACCOUNT_ROLE_NAMES[account.role];
  const { start, question } = useSignOut();
  return (
    <div className="relative flex min-h-10 items-center px-2 py-1 md:max-lg:px-0">
      <Menu
        label="Account"
        header={
          <>
            <span className="block font-medium [overflow-wrap:anywhere]">{account.name}</span>
            <span className="block text-12 text-ink-2 [overflow-wrap:anywhere]">{account.email}</span>
            <span className="block text-12 text-ink-3">{role}</span>
          </>
        }
        items={[
          { label: "Profile", icon: <UserRound />, href: "/profile" },
          { label: "Security", icon: <KeyRound />, href: "/profile/security" },
          "separator",
          { label: "Sign out", icon: <LogOut />, onSelect: start },
        ]}
        trigger={<CoverButton label="Account" shownBy="account-name" />}
      />
      <span className="pointer-events-none relative flex min-w-0 flex-1 items-center gap-2 md:max-lg:justify-center">
        <span
          aria-hidden="true"
          className="inline-grid size-6 flex-none place-items-center rounded-2 bg-n-4 text-11 font-medium text-ink-2 inset-ring inset-ring-line-strong"
        >
          {initials(account.name)}
        </span>
        <span className="min-w-0 flex-1 md:max-lg:sr-only">
          <span id="account-name" className="block overflow-hidden text-ellipsis whitespace-nowrap">
            {account.name}
          </span>
          <span className="block text-12 text-ink-3">{role}</span>
        </span>
        <ChevronsUpDown className="md:max-lg:hidden" />
      </span>
      {question}
    </div>
  );
}

/** The first letters of the first and the last word: `LH` for Lena Hoffmann. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends.map((word) => [...(word ?? "")][0]?.toUpperCase() ?? "").join("");
}
