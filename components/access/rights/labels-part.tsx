import { PersonLink, TeamLink } from "#components/people/person-link.tsx";
import { Button } from "#components/ui/button.tsx";
import { Part } from "#components/ui/part.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { menuColumn } from "#components/ui/tables/menu-column.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { labelActIn } from "#lib/shared/label-path.ts";
import type { LabelScopeKind } from "#lib/shared/label-scopes.ts";
import type { LabelRights, ListedScope } from "#lib/shared/people/rights.ts";
import { CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";

/** What stands before a name. */
const KINDS: Record<LabelScopeKind, string> = { right: "", token: "token ", key: "API key " };
/** What a scope without a role has on its clusters. */
const GETS: Record<LabelScopeKind, string> = { right: "", token: "its scopes", key: "is used there" };

type Wait = LabelRights["waits"][number];
/** A dialog about labels. */
export type LabelOpen =
  | { kind: "give_label" }
  | { kind: "revoke_label"; scope: ListedScope }
  | { kind: "confirm_label" | "decline_label"; wait: Wait };

/** The dialog that an address names, where that still waits; else none. */
export function linkedLabel(linked: string, { waits }: LabelRights): LabelOpen | null {
  const act = labelActIn(linked);
  const wait = waits.find(({ cluster, label }) => cluster.id === act?.clusterId && label === act.label);
  return act && wait ? { kind: act.does === "confirm" ? "confirm_label" : "decline_label", wait } : null;
}

type Props = { byLabel: LabelRights; onOpen: (open: LabelOpen) => void };

/** Rights and tokens that follow a label of clusters, and clusters that wait for a confirmation. */
export function LabelsPart({ byLabel, onOpen }: Props) {
  const { labels, scopes, waits } = byLabel;
  if (labels.length === 0 && scopes.length === 0) return null;
  return (
    <Part
      title="By label"
      action={
        labels.length > 0 && (
          <Button size="s" onClick={() => onOpen({ kind: "give_label" })}>
            Give by label
          </Button>
        )
      }
    >
      <p className="text-ink-3">
        Labels are edited in CockroachDB Cloud, so a label alone gives nothing: you confirm each cluster that gets one.
      </p>
      {waits.length > 0 && (
        <ul aria-label="Clusters to confirm" className="grid gap-2">
          {waits.map((wait) => (
            <Waiting key={`${wait.cluster.id} ${wait.label}`} wait={wait} onOpen={onOpen} />
          ))}
        </ul>
      )}
      {scopes.length > 0 && <ScopesTable scopes={scopes} onOpen={onOpen} />}
    </Part>
  );
}

function Waiting({ wait, onOpen }: { wait: Wait; onOpen: Props["onOpen"] }) {
  const { cluster, label, scopes } = wait;
  const names = scopes.map((scope) => `${KINDS[scope.kind]}${scope.name}`).join(", ");
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-l-2 border-warn-mark pl-3">
      <span className="min-w-0 flex-[1_1_16rem] [overflow-wrap:anywhere]">
        <Mono>{cluster.name}</Mono> now has the label <Mono>{label}</Mono>
        <span className="block text-12 text-ink-3">It would be reached by {names}</span>
      </span>
      <span className="flex gap-2">
        <Button
          size="s"
          aria-label={`Do not add ${cluster.name} by ${label}`}
          onClick={() => onOpen({ kind: "decline_label", wait })}
        >
          Do not add
        </Button>
        <Button
          size="s"
          aria-label={`Confirm ${cluster.name} by ${label}`}
          onClick={() => onOpen({ kind: "confirm_label", wait })}
        >
          Confirm…
        </Button>
      </span>
    </li>
  );
}

function ScopesTable({ scopes, onOpen }: { scopes: readonly ListedScope[]; onOpen: Props["onOpen"] }) {
  const columns: readonly Column<ListedScope>[] = [
    { head: "Who", cell: Who },
    { head: "Gets", cell: ({ kind, role }) => (role === null ? GETS[kind] : CLUSTER_ROLE_NAMES[role]) },
    { head: "Label", cell: ({ label }) => <Mono>{label}</Mono>, className: "[overflow-wrap:anywhere]" },
    { head: "Reaches", cell: Reaches, className: "[overflow-wrap:anywhere]" },
    menuColumn(
      ({ name, label }) => `${name} by ${label}`,
      (scope) => [
        ...scope.declined.map((cluster) => ({
          label: `Confirm ${cluster.name}`,
          onSelect: () => onOpen({ kind: "confirm_label", wait: waitOf(scope, cluster) }),
        })),
        ...scope.reaches.map((cluster) => ({
          label: `Take ${cluster.name} away`,
          onSelect: () => onOpen({ kind: "decline_label", wait: waitOf(scope, cluster) }),
        })),
        ...(scope.kind === "right"
          ? [{ label: "Remove role", onSelect: () => onOpen({ kind: "revoke_label", scope }) }]
          : []),
      ],
    ),
  ];
  return (
    <DataTable
      label="By label"
      columns={columns}
      rows={scopes}
      keyOf={({ kind, id }) => `${kind} ${id}`}
      linesIn="Reaches"
    />
  );
}

const waitOf = ({ kind, id, name, label }: ListedScope, cluster: Wait["cluster"]): Wait => ({
  cluster,
  label,
  scopes: [{ kind, id, name }],
});

function Who({ kind, name, holder }: ListedScope) {
  if (holder?.kind === "account") return <PersonLink id={holder.id} name={name} className="font-medium" />;
  return (
    <>
      {holder ? (
        <TeamLink id={holder.id} name={name} className="font-medium" />
      ) : (
        <span className="font-medium">{name}</span>
      )}
      <span className="ml-2 text-12 text-ink-3">{kind === "right" ? "team" : KINDS[kind]}</span>
    </>
  );
}

function Reaches({ reaches, declined }: ListedScope) {
  const namesOf = (clusters: ListedScope["reaches"]) => clusters.map(({ name }) => name).join(", ");
  return (
    <>
      {reaches.length === 0 ? "no cluster" : <Mono>{namesOf(reaches)}</Mono>}
      {declined.length > 0 && <span className="block text-12 text-ink-3">not added: {namesOf(declined)}</span>}
    </>
  );
}
