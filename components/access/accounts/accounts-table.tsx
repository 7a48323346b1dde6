import Ellipsis from "lucide-react/icons/ellipsis";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { IconButton } from "#components/ui/button.tsx";
import { Menu } from "#components/ui/menus/menu.tsx";
import type { MenuItem } from "#components/ui/menus/menu-item.ts";
import { Cell, Head, None, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { AccountList, Invitation, ListedAccount } from "#lib/shared/people/accounts.ts";
import { ACCOUNT_ROLE_NAMES } from "#lib/shared/policy.ts";
import { wayWords } from "../sign-in/factor-words.ts";
import { accountItems, invitationItems, type OpenAccountDialog } from "./account-items.tsx";
import { givesWords } from "./gives-words.ts";

const WIDE_ONLY = "max-md:hidden";

type Props = Pick<AccountList, "accounts" | "invitations" | "ownId" | "teams" | "clusters"> & {
  onOpen: (dialog: OpenAccountDialog) => void;
};

/** All accounts and open invitations. On phones, facts stand below the name instead of in columns. */
export function AccountsTable({ accounts, invitations, ownId, teams, clusters, onOpen }: Props) {
  return (
    <PlainTable
      label="Accounts"
      head={
        <>
          <Head>Name</Head>
          <Head className={WIDE_ONLY}>Email</Head>
          <Head className={WIDE_ONLY}>Role</Head>
          <Head className="max-lg:hidden">Signs in with</Head>
          <Head>State</Head>
          <Head className={WIDE_ONLY}>Last sign-in</Head>
          <Head className={`${WIDE_ONLY} text-right!`}>Sessions</Head>
          <Head>
            <span className="sr-only">Actions</span>
          </Head>
        </>
      }
    >
      {accounts.map((account) => (
        <Row
          key={account.id}
          {...account}
          own={account.id === ownId}
          href={account.id === ownId ? "/profile" : `/access/people/${account.id}`}
          state={account.disabled ? <Pill tone="line">Disabled</Pill> : "Active"}
          quiet={account.disabled}
          signedIn={account.signedInAt === null ? <None /> : <RelativeTime at={account.signedInAt} />}
          signsInWith={wayWords(account.ways)}
          items={accountItems(account, account.id === ownId, onOpen)}
        />
      ))}
      {invitations.map((invitation) => (
        <Row
          key={invitation.email}
          {...invitation}
          name={invitation.email}
          note={givesWords(invitation.gives, { teams, clusters })}
          state={<InvitedState invitation={invitation} />}
          items={invitationItems(invitation, onOpen)}
        />
      ))}
    </PlainTable>
  );
}

type RowProps = Pick<ListedAccount, "name" | "email" | "role"> & {
  own?: boolean;
  /** the page of the account */
  href?: string;
  quiet?: boolean;
  /** what an invitation gives beside the role */
  note?: string;
  /** whether the directory gives the role */
  directory?: boolean;
  signsInWith?: string;
  state: ReactNode;
  signedIn?: ReactNode;
  sessions?: number;
  items: readonly (MenuItem | "separator")[];
};

function Row(props: RowProps) {
  const { name, email, role, own = false, href, quiet = false, note, directory, signsInWith } = props;
  const { state, signedIn, sessions, items } = props;
  const invited = signedIn === undefined;
  const source = directory && <span className="block text-12 text-ink-3">from the directory</span>;
  return (
    <tr className="hover:bg-hover">
      <Cell>
        <span className={quiet || invited ? "text-ink-2" : "font-medium"}>
          {href ? (
            <Link
              href={href as Route}
              prefetch={false}
              className="[overflow-wrap:anywhere] hover:underline hover:underline-offset-3"
            >
              {name}
            </Link>
          ) : (
            <span className="[overflow-wrap:anywhere]">{name}</span>
          )}
          {own && <span className="ml-2 text-12 font-normal text-ink-3">you</span>}
        </span>
        {note && <span className="block text-12 text-ink-3 [overflow-wrap:anywhere]">{note}</span>}
        <span className="block text-12 text-ink-3 md:hidden">
          {!invited && <span className="block [overflow-wrap:anywhere]">{email}</span>}
          {ACCOUNT_ROLE_NAMES[role]}
          {source}
        </span>
        {signsInWith && <span className="block text-12 text-ink-3 lg:hidden">Signs in with: {signsInWith}</span>}
      </Cell>
      <Cell className={`${WIDE_ONLY} text-ink-2 [overflow-wrap:anywhere]`}>{invited ? <None /> : email}</Cell>
      <Cell className={`${WIDE_ONLY} ${quiet ? "text-ink-2" : ""}`}>
        {ACCOUNT_ROLE_NAMES[role]}
        {source}
      </Cell>
      <Cell className="text-ink-2 max-lg:hidden">{signsInWith ?? <None />}</Cell>
      <Cell>{state}</Cell>
      <Cell className={`${WIDE_ONLY} whitespace-nowrap text-ink-2`}>{signedIn ?? <None />}</Cell>
      <Cell className={`${WIDE_ONLY} text-right text-ink-2`}>{sessions ? sessions : <None />}</Cell>
      <Cell className="w-13 pr-4! pl-0! text-right">
        <Menu
          label={`Actions for ${name}`}
          align="end"
          trigger={
            <IconButton label={`Actions for ${name}`}>
              <Ellipsis />
            </IconButton>
          }
          items={items}
        />
      </Cell>
    </tr>
  );
}

function InvitedState({ invitation: { expired, invitedBy } }: { invitation: Invitation }) {
  if (invitedBy === null) return <Pill tone="warn">Invitation void</Pill>;
  if (expired) return <Pill tone="warn">Invitation expired</Pill>;
  return (
    <>
      <Pill tone="accent">Invited</Pill>
      <span className="ml-2 text-12 text-ink-3 max-md:ml-0 max-md:block">by {invitedBy}</span>
    </>
  );
}
