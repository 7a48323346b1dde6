import { useRouter } from "next/navigation";
import { useState } from "react";
import { CopyOnceDialog } from "#components/credentials/copy-once-dialog.tsx";
import { DeliveredDialog } from "#components/credentials/delivered-dialog.tsx";
import { MadeDialog, WITHHELD_LEAD } from "#components/credentials/made-dialog.tsx";
import { useConnection } from "#components/credentials/use-connection.ts";
import { useReset, useSecretOperation } from "#components/credentials/use-secret-mutation.ts";
import { WithheldDialog } from "#components/credentials/withheld-dialog.tsx";
import { DoneDialog } from "#components/dialogs/done-dialog.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import { previewOperation } from "#lib/client/calls/operations.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { whenUnblocked } from "#lib/client/page/navigation-guard.ts";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import { limitOf } from "#lib/shared/policy.ts";
import type { CreatedIntoStore, CreatedSqlUser, CreateSqlUserInput } from "#lib/shared/sql-users/sql-users.ts";
import { CreateDialog } from "./create-dialog.tsx";
import { UnfinishedFlow } from "./unfinished-flow.tsx";

const AS_CREATED = { protected: false, state: "admin" } as const;

/** Asks for name and purpose, creates, and shows the password once. */
export function CreateFlow({ name = "", ...flow }: FlowProps & { name?: string | undefined }) {
  const { cluster, rights, onCurrent, onClose, returnFocus } = flow;
  const [shown, setShown] = useState<CreatedSqlUser | null>(null);
  const connection = useConnection(cluster.id);
  const router = useRouter();
  // A reset changes the password alone.
  const [proved, setProved] = useState(false);
  const show = (answer: CreatedSqlUser) => {
    onCurrent(answer.name);
    setShown(answer);
    if (answer.proved) setProved(true);
  };
  const reset = useReset(cluster.id, show);
  const [delivered, setDelivered] = useState<CreatedIntoStore | null>(null);
  const { used, run } = useCreation(show, (answer) => {
    onCurrent(answer.name);
    setDelivered(answer);
  });
  function restrict(name: string) {
    onClose(name);
    whenUnblocked(() => router.push(privilegesPath(cluster.id, name)));
  }

  const withheld = limitOf("sql_users.reset", rights, AS_CREATED, rights.settings) !== undefined;
  if (delivered) return <AfterDelivery {...flow} delivered={delivered} />;
  if (shown && (shown.unfinished || shown.password === null)) return <Withheld {...flow} made={shown} />;
  if (shown)
    return (
      <CopyOnceDialog
        cluster={cluster}
        shown={shown}
        connection={connection}
        reset={reset}
        proved={shown.proved}
        onDone={() => onClose(shown.name)}
        onRestrict={proved ? undefined : () => restrict(shown.name)}
        returnFocus={returnFocus}
      />
    );
  return (
    <CreateDialog
      cluster={cluster}
      name={name}
      withheld={withheld}
      mayChoose={!withheld}
      connection={connection}
      pending={used.pending}
      failure={used.failure}
      onCreate={run}
      preview={preview}
      onClose={() => onClose(null)}
    >
      <Reauthenticate failure={used.failure} onConfirmed={used.again} onCancel={used.dismiss} />
    </CreateDialog>
  );
}

/** Whether its password went into a secret store. */
function AfterDelivery({ delivered, ...flow }: FlowProps & { delivered: CreatedIntoStore }) {
  const { name, unfinished, delivered: to, undelivered } = delivered;
  const { cluster, onClose, returnFocus } = flow;
  const done = { name, cluster: cluster.name, onDone: () => onClose(name), returnFocus };
  if (unfinished) return <UnfinishedFlow {...flow} name={name} unfinished={unfinished} />;
  return to ? <DeliveredDialog {...done} created to={to} /> : <UndeliveredDialog {...done} code={undelivered} />;
}

/** The SQL user is there, and this person gets no password. */
function Withheld({ made: { name, unfinished, proved }, ...flow }: FlowProps & { made: CreatedSqlUser }) {
  const { cluster, onClose, returnFocus } = flow;
  const done = { name, cluster: cluster.name, onDone: () => onClose(name), returnFocus };
  if (unfinished) return <UnfinishedFlow {...flow} name={name} unfinished={unfinished} />;
  return proved ? <MadeDialog {...done} lead={WITHHELD_LEAD} proved={proved} /> : <WithheldDialog {...done} />;
}

const preview = (input: CreateSqlUserInput, isDelivered: boolean) =>
  previewOperation(isDelivered ? "sql_user.create.into_store" : "sql_user.create", input);

/** The creation with the password shown or sent into the secret store, whichever ran last. */
function useCreation(onShown: (answer: CreatedSqlUser) => void, onDelivered: (answer: CreatedIntoStore) => void) {
  const [intoStore, setIntoStore] = useState(false);
  const create = useSecretOperation("sql_user.create", (input: CreateSqlUserInput) => input, onShown);
  const deliver = useOperation("sql_user.create.into_store", onDelivered, { page: false });
  function run(input: CreateSqlUserInput, isDelivered: boolean) {
    setIntoStore(isDelivered);
    (isDelivered ? deliver : create).run(input);
  }
  return { used: intoStore ? deliver : create, run };
}

type Props = {
  name: string;
  cluster: string;
  code: ErrorCode | undefined;
  onDone: () => void;
  returnFocus: () => HTMLElement | null;
};

/** Says that a SQL user was created, and why its password is in no secret store. */
function UndeliveredDialog({ name, cluster, code = "secret_store_failed", onDone, returnFocus }: Props) {
  return (
    <DoneDialog
      title={<SqlUserTitle what="Created" name={name} cluster={cluster} />}
      lead="Its password was not delivered, and was shown to no one."
      onDone={onDone}
      returnFocus={returnFocus}
    >
      <p className="text-14">
        {ERROR_WORDS[code].title}.{" "}
        {code === "secret_undelivered"
          ? "Rolecall keeps trying; the page of the SQL user shows when it succeeds."
          : "Reset its password to deliver it again."}
      </p>
    </DoneDialog>
  );
}
