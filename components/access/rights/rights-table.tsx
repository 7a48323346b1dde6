import { PersonLink, TeamLink } from "#components/people/person-link.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { menuColumn } from "#components/ui/tables/menu-column.tsx";
import { None } from "#components/ui/tables/plain-table.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { Grant, Person, RightsList } from "#lib/shared/people/rights.ts";
import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";
import { clusterName, keyOf } from "./rights-names.ts";

type Row = { administrator: Person; grant?: never } | { administrator?: never; grant: Grant };

type Props = {
  administrators: readonly Person[];
  grants: readonly Grant[];
  clusters: RightsList["clusters"];
  disabled: ReadonlySet<string>;
  onChange: (grant: Grant) => void;
  onRevoke: (grant: Grant) => void;
};

/** Every cluster role. Administrators come first, although they hold no role. */
export function RightsTable({ administrators, grants, clusters, disabled, onChange, onRevoke }: Props) {
  const columns: readonly Column<Row>[] = [
    { head: "Who", cell: (row) => <Holder row={row} disabled={disabled} /> },
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
      cell: ({ grant }) => (grant ? <Cluster id={grant.clusterId} clusters={clusters} /> : "all clusters"),
    },
    { head: "Granted", from: "md", calm: true, phone: sourceOf, cell: (row) => <Granted row={row} /> },
    menuColumn(
      ({ grant }) => (grant ? `${grant.holderName} on ${clusterName(clusters, grant.clusterId)}` : ""),
      ({ grant }) =>
        grant && !grant.directory
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
      keyOf={({ administrator, grant }) =>
        grant ? `${keyOf(grant.holder)} ${grant.clusterId} ${grant.directory}` : administrator.id
      }
    />
  );
}

function sourceOf({ administrator, grant }: Row): string {
  return (grant ?? administrator).directory ? "from the directory" : "";
}

function Holder({ row: { administrator, grant }, disabled }: { row: Row } & Pick<Props, "disabled">) {
  const more = grant ? disabled.has(grant.holder.id) && "disabled, no access" : administrator.email;
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

function Cluster({ id, clusters }: { id: string } & Pick<Props, "clusters">) {
  const name = clusterName(clusters, id);
  if (id === ALL_CLUSTERS) return name;
  return (
    <>
      <span className="mono">{name}</span>
      {clusters && !clusters.some((cluster) => cluster.id === id) && (
        <span className="block text-12 text-ink-3">not visible to the API key</span>
      )}
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
