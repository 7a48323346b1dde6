import { useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import {
  draftOfEnd,
  type EndDraft,
  emptyDraft,
  endIfSetNow,
  readDraft,
} from "#components/sql-user-facts/ends/end-draft.ts";
import { EndField } from "#components/sql-user-facts/ends/end-field.tsx";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { LeftOpen } from "#components/sql-user-facts/ways/left-open.tsx";
import { showDisableLogin, useDisableLogin } from "#components/sql-user-facts/ways/use-disable-login.ts";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { useZone } from "#components/ui/words/use-zone.ts";
import { showing } from "#lib/client/calls/operations.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { AnswerOf } from "#lib/shared/operations/catalogue.ts";
import { NO_END } from "#lib/shared/requests/wanted-end.ts";
import { endWords } from "#lib/shared/sql-users/end-dates.ts";
import type { SqlUserFacts } from "#lib/shared/sql-users/sql-user-facts.ts";
import { instantAt } from "#lib/shared/time/instant.ts";
import { endedWords } from "#lib/shared/ways-in/ended.ts";

export type LoginDialogProps = {
  cluster: ShownCluster;
  name: string;
  facts: SqlUserFacts;
  onChanged: () => void;
  onClose: () => void;
};

type LoginChange = "sql_user.enable_login" | "sql_user.end_sessions" | "sql_user.expire_login";

/** Runs a change, then reports it and closes. */
function useLoginChange<N extends LoginChange>(
  { onChanged, onClose }: LoginDialogProps,
  name: N,
  words: (answer: AnswerOf<N>) => string,
) {
  const toast = useToast();
  const done = (answer: AnswerOf<N>) => {
    toast(words(answer));
    onClose();
  };
  return useOperation(name, done, { page: false, onSettled: onChanged });
}

export function DisableDialog(props: LoginDialogProps) {
  const { cluster, name, facts, onClose } = props;
  const clusterId = cluster.id;
  const open = facts.sessions?.count ?? 0;
  const mayEnd = facts.level === "manage";
  const [sessions, setSessions] = useState(mayEnd);
  const toast = useToast();
  const change = useDisableLogin(
    (answer) => {
      toast(sessions ? endedWords(name, answer) : `Login of ${name} disabled`);
      onClose();
    },
    { page: false, onSettled: props.onChanged },
  );
  return (
    <FormDialog
      title={<SqlUserTitle what="Disable login of" name={name} cluster={cluster.name} />}
      button="Disable login"
      danger
      change={change}
      onSubmit={() => change.run({ clusterId, name, sessions })}
      shows={showDisableLogin({ clusterId, name, sessions })}
      onClose={onClose}
    >
      <Effects>
        <li>
          The cluster refuses new logins immediately, in every way: password, certificate, SSO. Enable login reverses
          this.
        </li>
        <li>Password, privileges and owned objects stay as they are.</li>
      </Effects>
      <Checkbox
        label={mayEnd ? `End its open sessions too (${open} now)` : "Ending its open sessions needs the level Manage"}
        disabled={!mayEnd}
        checked={sessions}
        onChange={({ target }) => setSessions(target.checked)}
      />
    </FormDialog>
  );
}

export function EnableDialog(props: LoginDialogProps) {
  const { cluster, name, facts, onClose } = props;
  const clusterId = cluster.id;
  const change = useLoginChange(props, "sql_user.enable_login", () => `${name} can log in again`);
  const until = facts.validUntil;
  const zone = useZone();
  return (
    <FormDialog
      title={<SqlUserTitle what="Enable login of" name={name} cluster={cluster.name} />}
      button="Enable login"
      change={change}
      onSubmit={() => change.run({ clusterId, name })}
      shows={showing("sql_user.enable_login", { clusterId, name })}
      onClose={onClose}
    >
      <p className="text-14">
        {typeof until === "number" && until <= Date.now()
          ? `Its password expired at ${endWords(until, zone)}: change that as well, or its password stays refused.`
          : "The cluster accepts its logins again, with the password it has."}
      </p>
    </FormDialog>
  );
}

/** A day is asked for where there is no expiry yet. */
function draftOfExpiry(before: number | null, zone: string): EndDraft {
  if (before === null) return emptyDraft("until");
  return draftOfEnd(Object.assign({}, NO_END, { wantedUntil: instantAt(before) }), zone);
}

export function ExpireDialog(props: LoginDialogProps) {
  const { cluster, name, facts, onClose } = props;
  const clusterId = cluster.id;
  const before = typeof facts.validUntil === "number" ? facts.validUntil : null;
  const zone = useZone();
  const [draft, setDraft] = useState(() => draftOfExpiry(before, zone));
  const change = useLoginChange(props, "sql_user.expire_login", ({ validUntil, before: was }) => {
    const password = `The password of ${name}`;
    const now =
      typeof validUntil === "number"
        ? `${password} expires at ${endWords(validUntil, zone)}`
        : `${password} never expires`;
    return `${now}. Before: ${typeof was === "number" ? endWords(was, zone) : "never"}`;
  });
  const at = endIfSetNow(draft, zone);
  const problem = readDraft(draft, zone).problem;
  const isTyped = draft.choice === "until" && draft.given === null && draft.day !== "";
  const ready = at === null ? before !== null : at !== undefined;
  return (
    <FormDialog
      title={<SqlUserTitle what="Expiry of" name={name} cluster={cluster.name} />}
      button={at === null ? "Remove expiry" : "Set expiry"}
      ready={ready}
      change={change}
      onSubmit={() => at !== undefined && change.run({ clusterId, name, at })}
      shows={at === undefined ? undefined : showing("sql_user.expire_login", { clusterId, name, at })}
      onClose={onClose}
    >
      <EndField
        label="Expires"
        none="Never"
        from="now"
        draft={draft}
        onChange={setDraft}
        error={change.failure?.fields?.at ?? (isTyped ? problem : undefined)}
      />
      <Effects>
        <li>From then on the cluster refuses its password, also while Rolecall is stopped.</li>
        <li>
          <LeftOpen clusterId={clusterId} /> Disable login ends every way in.
        </li>
        <li>Open sessions continue. End them separately.</li>
      </Effects>
    </FormDialog>
  );
}

export function EndSessionsDialog(props: LoginDialogProps) {
  const { cluster, name, facts, onClose } = props;
  const clusterId = cluster.id;
  const open = facts.sessions?.count ?? 0;
  const change = useLoginChange(
    props,
    "sql_user.end_sessions",
    ({ ended }) => `${counted(ended, "session")} of ${name} ended`,
  );
  return (
    <FormDialog
      title={<SqlUserTitle what="End sessions of" name={name} cluster={cluster.name} />}
      button="End sessions"
      danger
      change={change}
      onSubmit={() => change.run({ clusterId, name })}
      shows={showing("sql_user.end_sessions", { clusterId, name })}
      onClose={onClose}
    >
      <Effects>
        <li>All of its sessions end; the last reading showed {open}. Their open transactions are rolled back.</li>
        <li>It can log in again immediately. Disable its login to keep it out.</li>
        <li>This cannot be undone.</li>
      </Effects>
    </FormDialog>
  );
}
