import { FoundFilter } from "#components/dialogs/found-field.tsx";
import type { Search } from "#components/dialogs/found-search.tsx";
import { accountItem } from "#components/dialogs/holder-field.tsx";
import type { FoundItem } from "#components/ui/menus/search-popup.tsx";
import { NOBODY } from "#lib/shared/audit/audit-filter.ts";
import type { AuditNames } from "#lib/shared/audit/audit-schema.ts";
import { clusterFilterWords, whoWords } from "./filter-labels.ts";
import type { KnownNames } from "./use-filter-names.ts";

type Person = AuditNames["people"][number];

type Props = {
  /** what the filter has in it */
  value: string | undefined;
  names: KnownNames;
  /** `known`: the name of what was chosen */
  onChoose: (value: string, known: Partial<KnownNames>) => void;
  onClear: () => void;
};

const marked = (item: FoundItem, current: string | undefined): FoundItem => ({
  ...item,
  isCurrent: item.id === current,
});

/** Filters by an account, found by a search on the server, or by what is none. */
export function WhoFilter(props: Props & { me: Person; seesAll: boolean }) {
  const { value, names, me, seesAll, onChoose, onClear } = props;
  const itemOf = (person: Person) => marked(accountItem({ ...person, id: person.email }), value);
  const others = (seesAll ? [ROLECALL, SERVER, SIGNED_OUT] : [ROLECALL]).map((item) => marked(item, value));
  const search: Search<"audit.names"> = {
    words: { label: "Accounts", by: "name or email", placeholder: "Name or email of an account" },
    read: "audit.names",
    input: (q) => ({ of: "people", q }),
    found: ({ people, more }) => ({ items: people.map(itemOf), more }),
    before: [{ ...itemOf(me), label: "You" }, ...others],
  };
  function choose({ id, label }: FoundItem) {
    const isAccount = id !== me.email && others.every((item) => item.id !== id);
    onChoose(id, isAccount ? { people: [{ email: id, name: label }] } : {});
  }
  return (
    <FoundFilter
      label="Who"
      value={value && whoWords(value, names)}
      search={search}
      onChoose={choose}
      onClear={onClear}
    />
  );
}

/** The room of an icon, so that the names align. */
const icon = <span aria-hidden="true" className="size-4 flex-none" />;
const ROLECALL: FoundItem = { id: "Rolecall", label: "Rolecall itself", icon };
const SERVER: FoundItem = { id: "server", label: "Commands on the server", icon };
const SIGNED_OUT: FoundItem = { id: NOBODY, label: "Not signed in", icon };

/** Filters by a cluster, found by a search on the server. */
export function ClusterFilter({ value, names, onChoose, onClear }: Props) {
  const search: Search<"audit.names"> = {
    words: { label: "Clusters", by: "name or label", placeholder: "Name or label of a cluster" },
    read: "audit.names",
    input: (q) => ({ of: "clusters", q }),
    found: ({ clusters, more }) => ({
      items: clusters.map(({ id, name }) => marked({ id, label: name, mono: true }, value)),
      more,
    }),
  };
  return (
    <FoundFilter
      label="Cluster"
      value={value && clusterFilterWords(value, names)}
      search={search}
      onChoose={({ id, label }) => onChoose(id, { clusters: [{ id, name: label }] })}
      onClear={onClear}
    />
  );
}
