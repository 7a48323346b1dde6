import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { useForm } from "#components/ui/fields/use-form.ts";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { number } from "#components/ui/words/counted.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { TeamName } from "#lib/shared/people/teams.ts";
import { OWNERS_MAX } from "#lib/shared/sql-users/owners.ts";
import type { SqlUserKind } from "#lib/shared/sql-users/sql-users.ts";
import { KindSelect } from "../filters/kind-select.tsx";
import { OwnerSelect } from "./owner-select.tsx";

type Props = FlowProps & { names: readonly string[]; onDone: () => void };

/** Sets one owner for all selected SQL users. */
export function SetOwnersFlow({ names, cluster, onDone, onClose, returnFocus }: Props) {
  const form = useForm<{ owner: TeamName | null | undefined; kind: SqlUserKind | null }>({
    owner: undefined,
    kind: null,
  });
  const { owner, kind } = form.values;
  const toast = useToast();
  const count = names.length === 1 ? "1 SQL user" : `${number(names.length)} SQL users`;
  const tooMany = names.length > OWNERS_MAX;
  const done = ({ changed }: { changed: number }) => {
    const whose = owner ? `owned by ${owner.name}` : "without an owner";
    toast(changed === names.length ? `${count} now ${whose}` : `${number(changed)} changed, all now ${whose}`);
    onDone();
    onClose(null);
  };
  const change = useOperation("sql_user.set_owners", done, { page: false });
  const { failure } = change;

  function save() {
    if (owner === undefined) return;
    change.run({ clusterId: cluster.id, names: [...names], ownerTeamId: owner?.id ?? null, kind: kind ?? undefined });
  }

  return (
    <FormDialog
      title={`Set owner of ${count}`}
      lead={names.length > 1 && "If one cannot be changed, none is."}
      button="Set owner"
      ready={owner !== undefined && !tooMany}
      change={change}
      onSubmit={save}
      onClose={() => onClose(null)}
      finalFocus={returnFocus}
    >
      {tooMany && (
        <Note tone="warn">
          <strong>Too many selected.</strong> Select at most {number(OWNERS_MAX)}.
        </Note>
      )}
      {failure?.fields?.names && (
        <>
          <MutationFailure failure={failure} />
          <p className="mono [overflow-wrap:anywhere]">{failure.fields.names}</p>
        </>
      )}
      <OwnerSelect
        clusterId={cluster.id}
        chosen={owner}
        unchosen="Choose an owner"
        onChange={(team) => form.set("owner", team)}
        error={failure?.fields?.ownerTeamId}
      />
      <KindSelect kind={kind} onChange={(next) => form.set("kind", next)} none="Leave unchanged" />
      <p className="text-12 text-ink-3">
        Where the owner changes, team reset exceptions, claim links and approved requests of the old team stop working.
        SQL users created outside Rolecall are adopted.
      </p>
    </FormDialog>
  );
}
