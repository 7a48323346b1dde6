import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { CLOSED_WORDS } from "#components/sql-user-facts/key/key-text.ts";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { ownZone } from "#components/ui/words/use-zone.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { requestQuery } from "#lib/client/request-queries.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { present } from "#lib/shared/present.ts";
import type { FiledRequest } from "#lib/shared/requests/requests.ts";
import type { ListedRequest, RequestChoices } from "#lib/shared/requests/requests-schema.ts";
import type { RequestDialogProps } from "../open-request.ts";
import { AtOnceNote, notGiven } from "./at-once.tsx";
import { type GrantProblems, grantDraft, readGrant } from "./grant-draft.ts";
import { GrantFields } from "./grant-fields.tsx";
import { SubmitDialog } from "./submit-dialog.tsx";
import { useWhere, type Where, WhereFields, WithDatabases } from "./where-fields.tsx";

type GrantProps = RequestDialogProps & {
  /** an earlier request, whose fields are taken over */
  again?: ListedRequest | undefined;
  /** shows the next step of a request that a rule gave */
  onGiven: (request: ListedRequest) => void;
};

/** Requests temporary access: where, what, for how long and why. */
export function RequestGrantFlow({ onClose, returnFocus, again, onGiven }: GrantProps) {
  const [draft, setDraft] = useState(() => grantDraft(again));
  const [tried, setTried] = useState(false);
  const [declined, setDeclined] = useState(false);
  const { submit, given } = useAsk({ onClose, onGiven });
  const where = useWhere({ again, failure: submit.failure, first: hasHours });
  const { reason } = where.form.values;
  const most = mostOf(where.chosen);
  const read = readGrant(draft, { zone: ownZone(), most });
  const offer = where.chosen?.cluster.atOnce[where.chosen.team.id];
  const not = offer && "spec" in read ? notGiven(offer, read.spec) : undefined;
  const isGiven = offer !== undefined && "spec" in read && not === undefined && !declined;

  function send() {
    setTried(true);
    if (!where.chosen || "problems" in read || reason.trim() === "") return;
    const { team, cluster } = where.chosen;
    const atOnce = isGiven || undefined;
    submit.run({ kind: "grant", clusterId: cluster.id, teamId: team.id, ...read.spec, atOnce, reason });
  }

  if (given.isUnread) return <GivenUnread change={given} onClose={onClose} returnFocus={returnFocus} />;
  return (
    <SubmitDialog
      title="Request temporary access"
      button={isGiven ? "Get access" : undefined}
      lead="You get a SQL user of your own for that time."
      reason={reason}
      onReason={(next) => where.form.set("reason", next)}
      tried={tried}
      submit={submit}
      onSend={send}
      onClose={onClose}
      returnFocus={returnFocus}
      ready={where.chosen !== undefined && hasHours(where.chosen.cluster)}
    >
      <WhereFields {...where}>
        {(chosen) => {
          const { ends, keyClosed, otherWays } = chosen.cluster;
          if (ends === null || keyClosed) return <NoHours cluster={chosen.cluster} />;
          return (
            <WithDatabases chosen={chosen}>
              {(connection) => (
                <GrantFields
                  draft={draft}
                  onChange={(changed) => setDraft(Object.assign({}, draft, changed))}
                  problems={problemsOf(read, tried, submit.failure?.fields)}
                  connection={connection}
                  ends={ends}
                  otherWays={otherWays}
                  most={most}
                >
                  {offer && "spec" in read && (
                    <AtOnceNote offer={offer} not={not} declined={declined} onDecline={setDeclined} />
                  )}
                </GrantFields>
              )}
            </WithDatabases>
          );
        }}
      </WhereFields>
    </SubmitDialog>
  );
}

/** The failure to read what a rule gave: the access is there all the same. */
function GivenUnread({ change, ...rest }: RequestDialogProps & { change: ReturnType<typeof useGiven> }) {
  return (
    <FormDialog
      title="Access given by a rule"
      lead="Your request could not be read, so its password cannot be set yet. It stands in Requests too."
      button="Read again"
      change={change}
      onSubmit={change.again}
      onClose={rest.onClose}
      finalFocus={rest.returnFocus}
    />
  );
}

type Ends = Pick<GrantProps, "onClose" | "onGiven">;

/** Sends the request. One that a rule gave goes on with its next step. */
function useAsk({ onClose, onGiven }: Ends) {
  const toast = useToast();
  const given = useGiven({ onClose, onGiven });
  function done({ id, byRule }: FiledRequest) {
    const isGiven = byRule?.not === null;
    toast(isGiven ? "Access given by a rule" : "Request sent");
    if (isGiven) void given.read(id);
    else onClose();
  }
  const ask = useOperation("request.ask", done, { page: false });
  return { submit: Object.assign({}, ask, { pending: ask.pending || given.pending }), given };
}

/** Reads a request that a rule gave, for its next step. What failed is kept: sent again, the request would be another. */
function useGiven({ onClose, onGiven }: Ends) {
  const client = useQueryClient();
  const [pending, setPending] = useState(false);
  const [unread, setUnread] = useState<{ id: string; failure: Failure }>();
  async function read(id: string) {
    setPending(true);
    try {
      const { requests } = await client.fetchQuery(requestQuery(id));
      const ready = requests.find(({ state, keyClosed }) => state === "ready" && !keyClosed);
      if (ready) onGiven(ready);
      else onClose();
    } catch (error) {
      setUnread({ id, failure: failureOf(error) });
    } finally {
      setPending(false);
    }
  }
  return {
    read,
    again: () => void (unread && read(unread.id)),
    pending,
    failure: pending ? null : (unread?.failure ?? null),
    isUnread: unread !== undefined,
    dismiss: onClose,
  };
}

/** The hours at most that rules allow the chosen team on the chosen cluster; null for any. */
const mostOf = (chosen: Where["chosen"]) => chosen?.cluster.hours[chosen.team.id] ?? null;

type Cluster = RequestChoices["clusters"][number];

/** Whether Rolecall can give and end access on this cluster. */
const hasHours = ({ ends, keyClosed }: Cluster) => ends !== null && !keyClosed;

/** Why hours are not offered, and what the person can do instead. */
function NoHours({ cluster: { name, keyClosed } }: { cluster: Cluster }) {
  if (keyClosed)
    return (
      <Note tone="warn">
        <strong>
          Rolecall cannot set a password on <span className="mono">{name}</span>.
        </strong>{" "}
        {CLOSED_WORDS[keyClosed]} Until its key can, use <em>Request SQL user</em>: a person carries that out by hand.
      </Note>
    );
  return (
    <Note tone="warn">
      <strong>
        Rolecall cannot end access on <span className="mono">{name}</span>.
      </strong>{" "}
      That needs a SQL connection that creates SQL users, which an administrator turns on. Until then, use{" "}
      <em>Request SQL user</em> with an end: people carry that end out by hand, and Rolecall reminds them.
    </Note>
  );
}

/** What is missing shows once the requester has tried to send; what the server refused shows with it. */
function problemsOf(
  read: ReturnType<typeof readGrant>,
  tried: boolean,
  refused: Readonly<Record<string, string>> | undefined,
): GrantProblems {
  const { access, wantedMinutes, wantedUntil, startsAt } = refused ?? {};
  const told = present({ access, length: wantedMinutes ?? wantedUntil, start: startsAt });
  return Object.assign({}, told, tried && "problems" in read ? read.problems : {});
}
