import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { DeliverChoice } from "#components/credentials/deliver-choice.tsx";
import type { ConnectionState } from "#components/credentials/use-connection.ts";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { QueuePlace } from "#components/dialogs/queue-place.tsx";
import { ShowEffects } from "#components/dialogs/show-effects.tsx";
import { emptyDraft, endIfSetNow, readDraft } from "#components/sql-user-facts/ends/end-draft.ts";
import { EndField } from "#components/sql-user-facts/ends/end-field.tsx";
import { NameField } from "#components/sql-user-facts/name-field.tsx";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { useSqlUsers } from "#components/sql-user-facts/use-sql-users.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { type FormOf, useForm } from "#components/ui/fields/use-form.ts";
import { Note } from "#components/ui/note.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { ownZone } from "#components/ui/words/use-zone.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { ShownEffects } from "#lib/shared/change-effects.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { storeOfOwner } from "#lib/shared/passwords/secret-deliveries.ts";
import type { TeamName } from "#lib/shared/people/teams.ts";
import type { AccessForm } from "#lib/shared/sql-access/access-form.ts";
import { planWanted } from "#lib/shared/sql-access/wanted-plan.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import { CREATE_FIELDS, descriptionOf } from "#lib/shared/sql-users/sql-user-fields.ts";
import { newSqlUserNameProblem } from "#lib/shared/sql-users/sql-user-names.ts";
import type { CreateSqlUserInput, SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { DescriptionFields, trimmed } from "../change/description-fields.tsx";
import { OwnerSelect } from "../change/owner-select.tsx";
import { AccessChoice } from "./access-choice.tsx";
import { RunningCreation } from "./running-creation.tsx";

export type CreateDialogProps = {
  cluster: ShownCluster;
  /** of the new SQL user, as far as it was typed elsewhere */
  name: string;
  /** whether the requester may not see the password */
  withheld: boolean;
  /** source of the database names */
  connection: ConnectionState;
  /** whether this person may choose its access from the start */
  mayChoose: boolean;
  pending: boolean;
  failure: Failure | null;
  /** `deliver`: its password goes into the secret store of its team or cluster */
  onCreate: (input: CreateSqlUserInput, deliver: boolean) => void;
  preview: (input: CreateSqlUserInput, deliver: boolean) => Promise<ShownEffects>;
  onClose: () => void;
  children?: ReactNode;
};

const FORM = "create-sql-user";

/** Replaces a name that is missing or wrong. */
const nameOrPlaceholder = (name: string) => (newSqlUserNameProblem(name) === null ? name : "new_user");

const PASSWORD_WORDS = {
  hidden: "The password stays hidden.",
  shown: "Next, the password is shown once.",
} as const;

const startWith = (name: string) => ({
  name,
  owner: null as TeamName | null,
  description: descriptionOf(CREATE_FIELDS, {}),
  end: emptyDraft("none"),
  access: null as AccessForm | null,
  goesTo: "person" as "person" | "store",
});
type Values = ReturnType<typeof startWith>;

export function CreateDialog(props: CreateDialogProps) {
  const { cluster, withheld, pending, failure, onCreate, onClose, children } = props;
  const form = useForm(() => startWith(props.name), failure);
  const { name } = form.values;
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const { creates, store, isDelivered, planned, input } = usePlan(props, form.values);
  const { problem, free } = useNameCheck(cluster.id, name);
  const refused = failure?.fields;

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (pending) return;
    if (problem || name === "") field.current?.focus();
    else if (!isEndWrong(form.values) && (!planned || planned.ok)) onCreate(input, isDelivered);
  }

  return (
    <Dialog
      open
      onClose={onClose}
      locked={pending}
      title="Create SQL user"
      lead={
        <>
          on <span className="mono">{cluster.name}</span>
        </>
      }
      initialFocus={field}
      footer={
        <Footer pending={pending} onClose={onClose}>
          {isDelivered ? `The password goes to ${store}.` : PASSWORD_WORDS[withheld && !creates ? "hidden" : "shown"]}
        </Footer>
      }
    >
      <QueuePlace pending={pending} />
      {pending && creates && <RunningCreation clusterId={cluster.id} name={name} hasAccess={planned !== null} />}
      <form
        id={FORM}
        onSubmit={submit}
        // The input stays after a refusal.
        className={cx("grid grid-cols-[minmax(0,1fr)] gap-5", pending && creates && "hidden")}
      >
        {!refused && <MutationFailure failure={failure} password />}
        <NameField ref={field} {...form.choice("name")} error={problem ?? refused?.name} ok={free} />
        <AboutFields
          form={form}
          cluster={cluster}
          refused={refused}
          tried={tried}
          ends={creates !== null && creates !== undefined}
        />
        <AccessFields {...props} form={form} creates={creates} planned={planned} tried={tried} />
        {store !== null && <DeliverChoice store={store} {...form.choice("goesTo")} />}
        {!isEndWrong(form.values) && (
          <ShowEffects
            failureAbove={failure}
            input={{ ...input, isDelivered }}
            preview={() => props.preview(input, isDelivered)}
          />
        )}
      </form>
      {children}
    </Dialog>
  );
}

const isEndWrong = ({ end }: Values) => endIfSetNow(end, ownZone()) === undefined;

/** What would be created, and where its password would go. */
function usePlan({ cluster, withheld, mayChoose }: CreateDialogProps, values: Values) {
  const { data: list } = useSqlUsers(cluster.id);
  const creates = list?.creates;
  const { data: stores } = useRead("secret_store.list.reachable", { clusterId: cluster.id });
  // Who may not see the password of an admin may not replace it either, which a delivery does.
  const store = withheld ? null : storeOfOwner(stores, values.owner?.name);
  const isDelivered = store !== null && values.goesTo === "store";
  const chosen = creates && mayChoose ? values.access : null;
  const planned = chosen && planWanted(chosen, { user: nameOrPlaceholder(values.name), restricted: true });
  return { creates, store, isDelivered, planned, input: inputOf(cluster.id, values, planned) };
}

function inputOf(clusterId: string, values: Values, planned: ReturnType<typeof planWanted> | null): CreateSqlUserInput {
  return {
    clusterId,
    name: values.name,
    ownerTeamId: values.owner?.id ?? null,
    ...trimmed(values.description),
    endsAt: endIfSetNow(values.end, ownZone()) ?? null,
    // The server checks it as it does all input.
    wanted: planned?.ok ? (planned.wanted as WantedAccess) : undefined,
  };
}

type FooterProps = Pick<CreateDialogProps, "pending" | "onClose"> & { children: ReactNode };

function Footer({ pending, onClose, children }: FooterProps) {
  return (
    <>
      <span className="text-ink-3">{children}</span>
      <DialogActions>
        <Button onClick={onClose} disabled={pending}>
          Cancel
        </Button>
        <Button type="submit" form={FORM} variant="primary" pending={pending}>
          Create SQL user
        </Button>
      </DialogActions>
    </>
  );
}

type AboutProps = Pick<CreateDialogProps, "cluster"> & {
  form: FormOf<Values>;
  refused: Failure["fields"];
  tried: boolean;
  /** whether the cluster itself ends the access */
  ends: boolean;
};

/** Owner, description and end. */
function AboutFields({ cluster, form, refused, tried, ends }: AboutProps) {
  const { owner, description, end } = form.values;
  return (
    <>
      <OwnerSelect clusterId={cluster.id} chosen={owner} {...form.choice("owner")} error={refused?.ownerTeamId} />
      <DescriptionFields
        fields={CREATE_FIELDS}
        description={description}
        onChange={(described) => form.set("description", described)}
        refused={refused}
      />
      <EndField
        label="Duration"
        none="No end"
        hours={ends}
        from="now"
        hint={
          ends
            ? "From then on the cluster refuses its password, and Rolecall disables its login."
            : "A reminder: without a SQL connection Rolecall cannot end it, and reminds the Cluster Admins then."
        }
        draft={end}
        onChange={(next) => form.set("end", next)}
        error={refused?.endsAt ?? (tried ? readDraft(end, ownZone()).problem : undefined)}
      />
    </>
  );
}

type AccessProps = Pick<CreateDialogProps, "withheld" | "connection" | "mayChoose" | "failure"> & {
  form: FormOf<Values>;
  creates: SqlUserList["creates"] | undefined;
  planned: ReturnType<typeof planWanted> | null;
  tried: boolean;
};

/** The access of its start, and whether it will be restricted or admin. */
function AccessFields({ withheld, connection, mayChoose, failure, form, creates, planned, tried }: AccessProps) {
  const refused = failure?.fields;
  if (!creates) return <AdminNote withheld={withheld} />;
  return (
    <>
      {mayChoose && (
        <AccessChoice
          form={form.values.access}
          onChange={(next) => form.set("access", next)}
          planned={planned}
          tried={tried}
          connection={connection}
          level={creates.level}
          refused={refused?.access ?? refused?.wanted}
        />
      )}
      {!mayChoose && refused?.access && (
        <Note tone="warn" role="alert">
          {refused.access}
        </Note>
      )}
      <RestrictedNote creates={creates} />
    </>
  );
}

function RestrictedNote({ creates }: { creates: NonNullable<SqlUserList["creates"]> }) {
  return (
    <Note tone="ok">
      <strong>Restricted from the start.</strong>{" "}
      {creates.byApi
        ? "The Cloud API creates it as admin. Rolecall revokes admin before anyone has its password, as "
        : "Rolecall creates it by SQL, never as admin, as "}
      <span className="mono">{creates.as}</span>. Rolecall checks its privileges and signs in with it once before it
      shows the password.
    </Note>
  );
}

function AdminNote({ withheld }: Pick<CreateDialogProps, "withheld">) {
  return (
    <Note tone="admin">
      CockroachDB Cloud gives every new SQL user the <strong>admin</strong> role, with full access.{" "}
      {withheld
        ? "You can reset and see its password once a Cluster Admin has verified it as restricted."
        : "Next to the password, Rolecall shows the SQL that revokes it."}
    </Note>
  );
}

/** Feedback while a name is typed. Empty: nothing typed, or not known yet. */
type NameCheck = { problem?: string; free?: string };

/** Checks `name` against the rule for new names and the loaded list. */
function useNameCheck(clusterId: string, name: string): NameCheck {
  const { data: list } = useSqlUsers(clusterId);
  if (name === "") return {};
  const problem = newSqlUserNameProblem(name);
  if (problem) return { problem };
  if (list?.users.some((user) => user.name === name))
    return { problem: "This SQL user exists already. Choose another name, or reset its password." };
  return list?.complete ? { free: "Available on this cluster." } : {};
}
