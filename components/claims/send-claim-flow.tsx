import Link from "next/link";
import { useRef } from "react";
import { MeetsNote } from "#components/credentials/meets-note.tsx";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { LinkDialog } from "#components/dialogs/link-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { Select } from "#components/ui/menus/select.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { useShownOnce } from "#lib/client/calls/use-shown-once.ts";
import { CLAIM_HOURS, SECOND_WORD_MAX, SECOND_WORD_MIN } from "#lib/shared/requests/claim-limits.ts";
import type { MadeClaim } from "#lib/shared/requests/claims.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { type ClaimDraft, RecipientChoice, recipientOf } from "./recipient-choice.tsx";

const HOURS = CLAIM_HOURS.map((hours) => ({
  value: String(hours),
  label: hours === 1 ? "1 hour" : `${hours} hours`,
}));

const NO_CLAIM: ClaimDraft = { kind: "account", account: null, team: null, hours: String(CLAIM_HOURS[0]), word: "" };

/** Sends a claim link, or shows it where the sender must hand it over. */
export function SendClaimFlow({ user, cluster, onClose, returnFocus }: FlowProps & { user: SqlUser }) {
  const { name } = user;
  const { data: facts } = useRead("claim.recipients", { clusterId: cluster.id, name });
  const { shown: made, show } = useShownOnce<MadeClaim>();
  const toast = useToast();
  // Rendering the page again would remove the link, which is shown once.
  const change = useOperation("claim.send", done, { page: false });
  const form = useForm(NO_CLAIM, change.failure);
  const field = useRef<HTMLSelectElement>(null);
  const { hours, word } = form.values;
  const chosen = recipientOf(form.values);

  function done(answer: MadeClaim) {
    if (answer.link) return show(answer);
    toast(`Sent a claim link to ${answer.for}`);
    onClose(name);
  }
  if (made)
    return (
      <LinkDialog
        made={made}
        title={<SqlUserTitle what="Claim link for" name={name} cluster={cluster.name} />}
        power={powerWords(made.for, name, word)}
        to={made.for ?? "the person who needs the password"}
        onClose={() => onClose(name)}
        finalFocus={returnFocus}
      />
    );
  return (
    <FormDialog
      title={<SqlUserTitle what="Send claim link for" name={name} cluster={cluster.name} />}
      lead="The recipient sets a new password and sees it once. It is not shown to you."
      button={chosen?.kind !== "link" && facts?.mail ? "Send link" : "Create link"}
      ready={chosen !== undefined}
      change={change}
      onSubmit={() => chosen && change.run({ clusterId: cluster.id, name, for: chosen, hours: Number(hours), word })}
      onClose={() => onClose(null)}
      initialFocus={field}
      finalFocus={returnFocus}
    >
      {user.state !== "restricted" && <NotRestricted clusterId={cluster.id} name={name} />}
      <MeetsNote name={name} meets={facts?.meets} setter="The recipient" />
      <RecipientChoice ref={field} form={form} clusterId={cluster.id} />
      <Select label="Works for" options={HOURS} {...form.choice("hours")} />
      <TextField
        label="Second word (optional)"
        autoComplete="off"
        maxLength={SECOND_WORD_MAX}
        hint={`At least ${SECOND_WORD_MIN} characters, upper or lower case. Send it separately from the link, for example by phone.`}
        {...form.text("word")}
      />
    </FormDialog>
  );
}

function powerWords(to: MadeClaim["for"], name: string, word: string): string {
  const starts = to === null ? "The first person to use it" : `${to} signs in and`;
  const second = word.trim() === "" ? "" : " Send the second word separately: the link needs it.";
  return `${starts} sets and sees a new password of ${name}.${second}`;
}

function NotRestricted({ clusterId, name }: { clusterId: string; name: string }) {
  return (
    <Note tone="warn">
      <strong>Not verified as restricted.</strong> The SQL user may be a superuser, so the link works only once it is
      verified.{" "}
      <Link
        href={privilegesPath(clusterId, name)}
        prefetch={false}
        className="text-accent-text underline underline-offset-3"
      >
        Open privileges
      </Link>
    </Note>
  );
}
