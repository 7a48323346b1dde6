import Ellipsis from "lucide-react/icons/ellipsis";
import type { ReactNode } from "react";
import { IconButton } from "#components/ui/button.tsx";
import { Menu } from "#components/ui/menus/menu.tsx";
import { Cell, Head, None, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { Grant, Person, RightsList } from "#lib/shared/people/rights.ts";
import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";
import { clusterName, keyOf } from "./rights-names.ts";

const FROM_DIRECTORY = "from the directory";

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
  return (
    <PlainTable
      label="Rights"
      head={
        <>
          <Head>Who</Head>
          <Head>Role</Head>
          <Head className="max-md:hidden">On</Head>
          <Head className="max-md:hidden">Granted</Head>
          <Head>
            <span className="sr-only">Actions</span>
          </Head>
        </>
      }
    >
      {administrators.map(({ id, name, email, directory }) => (
        <Row
          key={id}
          who={<Who name={name} more={email} />}
          roleName="Administrator"
          on="all clusters"
          given={directory ? FROM_DIRECTORY : undefined}
          note={directory ? FROM_DIRECTORY : undefined}
        />
      ))}
      {grants.map((grant) => {
        const { holder, holderName, clusterId, role, directory } = grant;
        const name = clusterName(clusters, clusterId);
        const known = clusterId === ALL_CLUSTERS || !clusters || clusters.some(({ id }) => id === clusterId);
        return (
          <Row
            key={`${keyOf(holder)} ${clusterId} ${directory}`}
            who={
              <Who
                name={holderName}
                team={holder.kind === "team"}
                more={disabled.has(holder.id) ? "disabled, no access" : undefined}
              />
            }
            roleName={CLUSTER_ROLE_NAMES[role]}
            on={
              <>
                {clusterId === ALL_CLUSTERS ? name : <span className="mono">{name}</span>}
                {!known && <span className="block text-12 text-ink-3">not visible to the API key</span>}
              </>
            }
            given={
              <>
                <RelativeTime at={grant.grantedAt} />
                <span className="block text-12 text-ink-3">{directory ? FROM_DIRECTORY : grant.grantedBy}</span>
              </>
            }
            note={directory ? FROM_DIRECTORY : undefined}
            action={
              directory ? undefined : (
                <Menu
                  label={`Actions for ${holderName} on ${name}`}
                  align="end"
                  trigger={
                    <IconButton label={`Actions for ${holderName} on ${name}`}>
                      <Ellipsis />
                    </IconButton>
                  }
                  items={[
                    { label: "Change role", onSelect: () => onChange(grant) },
                    { label: "Remove role", onSelect: () => onRevoke(grant) },
                  ]}
                />
              )
            }
          />
        );
      })}
    </PlainTable>
  );
}

type RowProps = {
  who: ReactNode;
  roleName: string;
  on: ReactNode;
  given?: ReactNode;
  /** shown on narrow screens in place of the time */
  note?: string | undefined;
  action?: ReactNode;
};

function Row({ who, roleName, on, given, note, action }: RowProps) {
  return (
    <tr className="hover:bg-hover">
      <Cell>{who}</Cell>
      <Cell>
        <span className="whitespace-nowrap">{roleName}</span>
        <span className="block text-12 text-ink-3 md:hidden">{on}</span>
        {note && <span className="block text-12 text-ink-3 md:hidden">{note}</span>}
      </Cell>
      <Cell className="text-ink-2 max-md:hidden">{on}</Cell>
      <Cell className="text-ink-2 max-md:hidden">{given ?? <None />}</Cell>
      <Cell className="w-13 pr-4! pl-0! text-right">{action}</Cell>
    </tr>
  );
}

function Who({ name, team = false, more }: { name: string; team?: boolean; more?: string | undefined }) {
  return (
    <>
      <span className="font-medium [overflow-wrap:anywhere]">{name}</span>
      {team && <span className="ml-2 text-12 text-ink-3">team</span>}
      {more && <span className="block text-12 text-ink-3 [overflow-wrap:anywhere]">{more}</span>}
    </>
  );
}
