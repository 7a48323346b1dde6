import { useQueryClient } from "@tanstack/react-query";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { TooMany } from "#components/dialogs/too-many.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { useToast } from "#components/ui/toast.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { carryOut } from "#lib/client/calls/use-operation.ts";
import type { TeamName } from "#lib/shared/people/teams.ts";
import { OWNERS_MAX } from "#lib/shared/sql-users/owners.ts";
import type { SqlUserKind } from "#lib/shared/sql-users/sql-users.ts";
import { OwnerSelect } from "../change/owner-select.tsx";
import { KindSelect } from "../filters/kind-select.tsx";
import type { BulkDialogProps } from "./bulk-props.ts";
import { EachProgress } from "./each-progress.tsx";
import { LeftOut } from "./left-out.tsx";
import { namesByCluster } from "./selected-user.ts";
import { useEach } from "./use-each.ts";

/** Sets one owner for all selected SQL users: those of one cluster together, one cluster after the other. */
export function OwnerOfSelected({ users, leftOut, onDone, onClose, returnFocus }: BulkDialogProps) {
  const client = useQueryClient();
  const toast = useToast();
  const form = useForm<{ owner: TeamName | null | undefined; kind: SqlUserKind | null }>({
    owner: undefined,
    kind: null,
  });
  const { owner, kind } = form.values;
  const groups = namesByCluster(users);
  const count = counted(users.length, "SQL user");
  const changed = { count: 0 };
  const each = useEach<(typeof groups)[number]>(
    async ({ clusterId, names }) => {
      const input = { clusterId, names, ownerTeamId: owner?.id ?? null, kind: kind ?? undefined };
      changed.count += (await carryOut(client, { name: "sql_user.set_owners", input })).changed;
    },
    ({ done, refused, left }) => {
      const of = new Set(done.map(({ clusterId }) => clusterId));
      onDone(users.filter(({ clusterId }) => of.has(clusterId)));
      if (refused.length + left.length > 0) return;
      const whose = owner ? `owned by ${owner.name}` : "without an owner";
      toast(
        changed.count === users.length ? `${count} now ${whose}` : `${number(changed.count)} changed, all now ${whose}`,
      );
      onClose();
    },
  );
  const [only] = groups.length === 1 ? each.refused : [];
  const tooMany = groups.some(({ names }) => names.length > OWNERS_MAX);
  const isOver = each.state === "ended";

  return (
    <FormDialog
      title={`Set owner of ${count}`}
      lead={
        users.length > 1 &&
        `If one${groups.length > 1 ? " of a cluster" : ""} cannot be changed, none${groups.length > 1 ? " of that cluster" : ""} is.`
      }
      button={isOver ? "Try again" : "Set owner"}
      ready={owner !== undefined && !tooMany && users.length > 0}
      change={each.change}
      onSubmit={() => (isOver ? each.again() : each.start(groups))}
      onClose={onClose}
      finalFocus={returnFocus}
    >
      <LeftOut users={leftOut} />
      {tooMany && <TooMany most={OWNERS_MAX} />}
      {only ? (
        <>
          <MutationFailure failure={only.failure} />
          {only.failure.fields?.names && <p className="mono [overflow-wrap:anywhere]">{only.failure.fields.names}</p>}
        </>
      ) : (
        <EachProgress each={each} label="Setting owners" done="changed" namesOf={({ names }) => names} />
      )}
      {users[0] && (
        <OwnerSelect
          clusterId={users[0].clusterId}
          chosen={owner}
          unchosen="Choose an owner"
          onChange={(team) => form.set("owner", team)}
          error={only?.failure.fields?.ownerTeamId}
        />
      )}
      <KindSelect kind={kind} onChange={(next) => form.set("kind", next)} none="Leave unchanged" />
      <p className="text-12 text-ink-3">
        Where the owner changes, team reset exceptions, claim links and approved requests of the old team stop working.
        SQL users created outside Rolecall are adopted.
      </p>
    </FormDialog>
  );
}
