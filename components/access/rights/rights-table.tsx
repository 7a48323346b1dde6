import { PersonLink, TeamLink } from "#components/people/person-link.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { menuColumn } from "#components/ui/tables/menu-column.tsx";
import { None } from "#components/ui/tables/plain-table.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { ListedAdministrator, ListedGrant } from "#lib/shared/people/rights.ts";
import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";

type Row = { administrator: ListedAdministrator; grant?: never } | { administrator?: never; grant: ListedGrant };

type Props = {
  administrators: readonly ListedAdministrator[];
  grants: readonly ListedGrant[];
  onChange: (grant: ListedGrant) => void;
  onRevoke: (grant: ListedGrant) => void;
};

/** A page of cluster roles. Administrators come first, although they hold no role. */
export function RightsTable({ administrators, grants, onChange, onRevoke }: Props) {
  const columns: readonly Column<Row>[] = [
    { head: "Who", cell: Holder },
    {
      head: "Role",
      cell: ({ grant }) => (
        <span className="whitespace-nowrap">{grant ? CLUSTER_ROLE_NAMES[grant.role] : "Administrator"}</span>
      ),
    },
    {
      head: "On",
      from: "md",
      calm: true,
      phone: "cell",
      cell: ({ grant }) => (grant ? <Cluster grant={grant} /> : "all clusters"),
    },
    { head: "Granted", from: "md", calm: true, phone: sourceOf, cell: (row) => <Granted row={row} /> },
    menuColumn(
      ({ grant }) => (grant ? `${grant.holderName} on ${grant.on}` : ""),
      ({ grant }) =>
        grant && !grant.directory && grant.label === null
          ? [
              { label: "Change role", onSelect: () => onChange(grant) },
              { label: "Remove role", onSelect: () => onRevoke(grant) },
            ]
          : [],
    ),
  ];
  const rows: readonly Row[] = [
    ...administrators.map((administrator) => ({ administrator })),
    ...grants.map((grant) => ({ grant })),
  ];
  return (
    <DataTable
      label="Rights"
      columns={columns}
      linesIn="Role"
      rows={rows}
      keyOf={({ administrator, grant }) => (grant ?? administrator).id}
    />
  );
}

function sourceOf({ administrator, grant }: Row): string {
  return (grant ?? administrator).directory ? "from the directory" : "";
}

function Holder({ administrator, grant }: Row) {
  const more = grant ? grant.disabled && "disabled, no access" : administrator.email;
  return (
    <>
      {grant?.holder.kind === "team" ? (
        <TeamLink id={grant.holder.id} name={grant.holderName} className="font-medium" />
      ) : (
        <PersonLink
          id={grant ? grant.holder.id : administrator.id}
          name={grant ? grant.holderName : administrator.name}
          className="font-medium"
        />
      )}
      {grant?.holder.kind === "team" && <span className="ml-2 text-12 text-ink-3">team</span>}
      {more && <span className="block text-12 text-ink-3 [overflow-wrap:anywhere]">{more}</span>}
    </>
  );
}

function Cluster({ grant: { clusterId, on, visible, label } }: { grant: ListedGrant }) {
  if (clusterId === ALL_CLUSTERS) return on;
  return (
    <>
      <span className="mono">{on}</span>
      {label !== null && <span className="block text-12 text-ink-3">by label {label}</span>}
      {!visible && <span className="block text-12 text-ink-3">not visible to the API key</span>}
    </>
  );
}

function Granted({ row }: { row: Row }) {
  const { grant } = row;
  if (!grant) return sourceOf(row) || <None />;
  return (
    <>
      <RelativeTime at={grant.grantedAt} />
      <span className="block text-12 text-ink-3">{sourceOf(row) || grant.grantedBy}</span>
    </>
  );
}
