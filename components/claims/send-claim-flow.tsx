import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRef, useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { LinkDialog } from "#components/dialogs/link-dialog.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import { Note } from "#components/ui/note.tsx";
import { Select } from "#components/ui/select.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { claimRecipientsQuery, sendClaim } from "#lib/client/claims.ts";
import { failureOf } from "#lib/client/request-error.ts";
import { CLAIM_HOURS, SECOND_WORD_MAX, SECOND_WORD_MIN } from "#lib/shared/claim-limits.ts";
import type { MadeClaim } from "#lib/shared/claims.ts";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import { RecipientChoice, useRecipient } from "./recipient-choice.tsx";

const HOURS = CLAIM_HOURS.map((hours) => ({
  value: String(hours),
  label: hours === 1 ? "1 hour" : `${hours} hours`,
}));

/** Asks for whom, sends, and shows the link where the sender has to hand it over. */
export function SendClaimFlow({ user, cluster, onClose, returnFocus }: FlowProps & { user: SqlUser }) {
  const { name } = user;
  const { data: recipients, isError } = useQuery(claimRecipientsQuery(cluster.id));
  const recipient = useRecipient(recipients);
  const [hours, setHours] = useState(String(CLAIM_HOURS[0]));
  const [word, setWord] = useState("");
  const [made, setMade] = useState<MadeClaim>();
  const toast = useToast();
  // Not `useChange`: drawing the page behind the dialog again would take the link away, which is shown this once.
  const { mutate, reset, isPending, error } = useMutation({ gcTime: 0, mutationFn: sendClaim });
  const failure = error && failureOf(error);

  function send() {
    if (!recipient.chosen) return;
    mutate(
      { clusterId: cluster.id, name, for: recipient.chosen, hours: Number(hours), word },
      {
        onSuccess: (answer) => {
          if (answer.link) return setMade(answer);
          toast(`Sent a claim link to ${answer.for}`);
          onClose(name);
        },
      },
    );
  }
  const field = useRef<HTMLSelectElement>(null);
  const refused = failure?.fields;
  const mailed = recipient.chosen?.kind !== "link" && recipients?.mail;

  if (made)
    return (
      <LinkDialog
        made={made}
        title={`Claim link for ${name}`}
        power={`${made.for === null ? "Whoever opens it first sets" : `${made.for} signs in, sets`} a new password of ${name} and sees it, once.`}
        to={made.for ?? "the person who needs the password"}
        onClose={() => onClose(name)}
        finalFocus={returnFocus}
      />
    );
  return (
    <FormDialog
      title={`Send claim link for ${name}`}
      lead="Whoever opens it sets a new password and sees it, once. You never do."
      button={mailed ? "Send" : "Make link"}
      ready={recipient.chosen !== undefined}
      change={{ again: send, pending: isPending, failure, dismiss: reset }}
      onSubmit={send}
      onClose={() => onClose(null)}
      initialFocus={field}
      finalFocus={returnFocus}
    >
      {user.state !== "restricted" && (
        <Note tone="warn">
          <strong>Not verified as restricted.</strong> The link waits until it is: nobody gets the password of what may
          be a superuser.{" "}
          <Link href={privilegesPath(cluster.id, name)} className="text-accent-text underline underline-offset-3">
            See its privileges
          </Link>
        </Note>
      )}
      <RecipientChoice
        ref={field}
        recipient={recipient}
        recipients={recipients}
        error={refused?.for ?? (isError ? "The names could not be read. A link to copy can be made." : undefined)}
      />
      <Select label="Works for" options={HOURS} value={hours} onChange={setHours} />
      <TextField
        label="Second word, if you want one"
        autoComplete="off"
        maxLength={SECOND_WORD_MAX}
        value={word}
        onChange={(event) => setWord(event.target.value)}
        hint={`At least ${SECOND_WORD_MIN} characters. Tell it another way than the link, such as by telephone. Capitals do not count.`}
        error={refused?.word}
        errorLive
      />
    </FormDialog>
  );
}
