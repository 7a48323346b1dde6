import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useOwnConnection } from "#components/credentials/use-connection.ts";
import { Note } from "#components/ui/note.tsx";
import { Select } from "#components/ui/select.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { failureOf } from "#lib/client/request-error.ts";
import { askChoicesQuery } from "#lib/client/request-queries.ts";
import { askMutation } from "#lib/client/requests.ts";
import { AskDialog } from "./ask-dialog.tsx";
import { ChoicesComing } from "./choices-part.tsx";
import type { AboutKind, AskedAbout, RequestDialogProps, Subject } from "./open-request.ts";
import { NO_SPEC, problemsOf, specOf } from "./spec-draft.ts";
import { AccessPart } from "./spec-fields.tsx";

/** An id that no SQL user has. */
const UNCHOSEN = "-";

const TITLES: Record<AboutKind, string> = {
  reset: "Request a new password",
  privileges: "Request other privileges",
  delete: "Request a deletion",
};

const LEADS: Record<AboutKind, string> = {
  reset: "For where you cannot reset it yourself. Once it is approved and restricted, you set the password.",
  privileges: "What it is to be allowed from then on, in place of what it may now.",
  delete: "Whatever connects as it can no longer log in. This cannot be undone.",
};

/** Asks for something about a SQL user that one's team owns. */
export function AskAboutFlow({ about: { kind, user }, ...rest }: RequestDialogProps & { about: AskedAbout }) {
  const { data: choices } = useQuery({ ...askChoicesQuery(), enabled: user === undefined });
  const [chosen, setChosen] = useState<string>();
  const [spec, setSpec] = useState(NO_SPEC);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const choice = useRef<HTMLSelectElement>(null);
  const toast = useToast();
  const { mutate, reset, isPending, error } = useMutation(askMutation());
  const failure = error && failureOf(error);
  const all = choices?.sqlUsers ?? [];
  const subject: Subject | undefined = user ?? all.find(({ id }) => id === chosen);
  const { access: refused } = problemsOf(spec, "");

  function send() {
    setTried(true);
    const sent = specOf(spec);
    if (!subject) choice.current?.focus();
    if (!subject || !sent || reason.trim() === "" || (kind === "privileges" && refused)) return;
    const about = { sqlUserId: subject.id, reason };
    mutate(kind === "privileges" ? { kind, ...about, access: sent.access } : { kind, ...about }, {
      onSuccess: () => {
        toast(`Asked about ${subject.name}`);
        rest.onClose();
      },
    });
  }

  return (
    <AskDialog
      title={TITLES[kind]}
      lead={LEADS[kind]}
      {...{ reason, tried, failure, ...rest }}
      onReason={setReason}
      pending={isPending}
      onDismiss={reset}
      onSend={send}
      ready={user !== undefined || all.length > 0}
    >
      {!user && !choices && <ChoicesComing />}
      {!user && choices && all.length === 0 && (
        <Note tone="warn">Your team owns no SQL user. There is nothing to ask about yet.</Note>
      )}
      {user ? (
        <p>
          <span className="mono font-medium">{user.name}</span> on <span className="mono">{user.clusterName}</span>
        </p>
      ) : (
        all.length > 0 && (
          <Select
            label="SQL user"
            ref={choice}
            options={[
              ...(subject ? [] : [{ value: UNCHOSEN, label: "Choose a SQL user" }]),
              ...all.map(({ id, name, clusterName }) => ({ value: id, label: `${name} on ${clusterName}` })),
            ]}
            value={subject?.id ?? UNCHOSEN}
            onChange={setChosen}
            error={
              failure?.fields?.sqlUserId ?? (tried && !subject ? "Choose the SQL user that it is about." : undefined)
            }
          />
        )
      )}
      {subject && kind === "privileges" && (
        <Privileges
          id={subject.id}
          spec={spec}
          onChange={(changed) => setSpec({ ...spec, ...changed })}
          tried={tried}
          refused={refused ?? failure?.fields?.access}
        />
      )}
    </AskDialog>
  );
}

function Privileges({ id, ...rest }: { id: string } & Omit<Parameters<typeof AccessPart>[0], "connection">) {
  return <AccessPart {...rest} connection={useOwnConnection(id)} />;
}
