import type { Route } from "next";
import Link from "next/link";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { menuColumn } from "#components/ui/tables/menu-column.tsx";
import { None } from "#components/ui/tables/plain-table.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { AccountList, Invitation, InvitationGives, ListedAccount } from "#lib/shared/people/accounts.ts";
import { ACCOUNT_ROLE_NAMES, ALL_CLUSTERS, CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";
import { wayWords } from "../sign-in/factor-labels.ts";
import { accountItems, invitationItems, type OpenAccountDialog } from "./account-items.tsx";

type Row = { account: ListedAccount; invitation?: never } | { account?: never; invitation: Invitation };

type Props = Pick<AccountList, "accounts" | "invitations" | "ownId" | "teams" | "clusters"> & {
  onOpen: (dialog: OpenAccountDialog) => void;
};

/** After the name; an invitation has only a role and a state. */
const COLUMNS: readonly Column<Row>[] = [
  {
    head: "Email",
    from: "md",
    calm: true,
    className: "[overflow-wrap:anywhere]",
    cell: ({ account }) => account?.email ?? <None />,
    phone: ({ account }) => account && <span className="[overflow-wrap:anywhere]">{account.email}</span>,
  },
  {
    head: "Role",
    from: "md",
    phone: "cell",
    cell: ({ account, invitation }) => (
      <>
        <span className={cx(account?.disabled && "md:text-ink-2")}>
          {ACCOUNT_ROLE_NAMES[(account ?? invitation).role]}
        </span>
        {account?.directory && <span className="block text-12 text-ink-3">from the directory</span>}
      </>
    ),
  },
  {
    head: "Signs in with",
    from: "lg",
    calm: true,
    cell: ({ account }) => (account ? wayWords(account.ways) : <None />),
    phone: ({ account }) => account && `Signs in with: ${wayWords(account.ways)}`,
  },
  {
    head: "State",
    cell: ({ account, invitation }) => {
      if (invitation) return <InvitedState invitation={invitation} />;
      return account.disabled ? <Pill tone="line">Disabled</Pill> : "Active";
    },
  },
  {
    head: "Last sign-in",
    from: "md",
    calm: true,
    className: "whitespace-nowrap",
    cell: ({ account }) => (account?.signedInAt ? <RelativeTime at={account.signedInAt} /> : <None />),
  },
  {
    head: "Sessions",
    from: "md",
    align: "end",
    calm: true,
    cell: ({ account }) => account?.sessions || <None />,
  },
];

/** Open invitations, the newest first, and accounts by name. */
export function AccountsTable({ accounts, invitations, ownId, teams, clusters, onOpen }: Props) {
  const rows: readonly Row[] = [
    ...invitations.map((invitation) => ({ invitation })),
    ...accounts.map((account) => ({ account })),
  ];
  const columns: readonly Column<Row>[] = [
    {
      head: "Name",
      cell: ({ account, invitation }) =>
        account ? (
          <AccountName account={account} own={account.id === ownId} />
        ) : (
          <>
            <span className="text-ink-2 [overflow-wrap:anywhere]">{invitation.email}</span>
            <span className="block text-12 text-ink-3 [overflow-wrap:anywhere]">
              {givesWords(invitation.gives, { teams, clusters })}
            </span>
          </>
        ),
    },
    ...COLUMNS,
    menuColumn(
      ({ account, invitation }) => (account ? account.name : invitation.email),
      ({ account, invitation }) =>
        account ? accountItems(account, { own: account.id === ownId }, onOpen) : invitationItems(invitation, onOpen),
    ),
  ];
  return (
    <DataTable
      label="Accounts"
      columns={columns}
      rows={rows}
      keyOf={({ account, invitation }) => (account ? account.id : invitation.email)}
    />
  );
}

function AccountName({ account: { id, name, disabled }, own }: { account: ListedAccount; own: boolean }) {
  return (
    <span className={disabled ? "text-ink-2" : "font-medium"}>
      <Link
        href={own ? "/profile" : (`/access/people/${id}` as Route)}
        prefetch={false}
        className="[overflow-wrap:anywhere] hover:underline hover:underline-offset-3"
      >
        {name}
      </Link>
      {own && <span className="ml-2 text-12 font-normal text-ink-3">you</span>}
    </span>
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

/** What an invitation gives, such as "Payments (lead), Cluster Admin on orders"; empty where it gives nothing. */
function givesWords({ teams, clusterRoles }: InvitationGives, known: Pick<AccountList, "teams" | "clusters">): string {
  const joined = teams.map(({ teamId, lead }) => {
    const name = known.teams.find(({ id }) => id === teamId)?.name ?? "a removed team";
    return lead ? `${name} (lead)` : name;
  });
  const roles = clusterRoles.map(({ clusterId, role }) => {
    const cluster = known.clusters?.find(({ id }) => id === clusterId)?.name ?? clusterId;
    return `${CLUSTER_ROLE_NAMES[role]} on ${clusterId === ALL_CLUSTERS ? "all clusters" : cluster}`;
  });
  return [...joined, ...roles].join(", ");
}
