import type { Route } from "next";
import Link from "next/link";
import { useOwnConnection } from "#components/credentials/use-connection.ts";
import { EndField } from "#components/sql-user-facts/ends/end-field.tsx";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { Select } from "#components/ui/menus/select.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { RequestForOwnInput } from "#lib/shared/requests/requests.ts";
import type { ListedRequest, RequestChoices, RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import type { WantedEnd } from "#lib/shared/requests/wanted-end.ts";
import { ChoicesComing, useRequestChoices } from "../decide/choices-part.tsx";
import { HeldPart } from "../decide/held-part.tsx";
import type { AboutKind, OwnRequest, RequestDialogProps, Subject } from "../open-request.ts";
import { FITS, leadOf } from "./own-leads.ts";
import {
  draftOf,
  endProblem,
  endRefusal,
  laterDraft,
  NO_SPEC,
  problemsOf,
  type SpecDraft,
  specOf,
} from "./spec-draft.ts";
import { AccessPart, endsHint } from "./spec-fields.tsx";
import { SubmitDialog } from "./submit-dialog.tsx";

/** The value of the empty choice; no SQL user has this id. */
const UNCHOSEN = "-";

const TITLES: Record<AboutKind, string> = {
  reset: "Request a new password",
  privileges: "Request other privileges",
  extend: "Request a later end",
  delete: "Request deletion",
};

type OwnChoice = RequestChoices["sqlUsers"][number];

const NONE_FITS: Record<AboutKind, string> = {
  reset: "You can reset every SQL user of your team yourself.",
  privileges: "Your team owns no SQL users yet.",
  extend: "No SQL user of your team has an end of access.",
  delete: "Your team owns no SQL users yet.",
};

const isAbout = ({ name, clusterId }: OwnChoice, again: ListedRequest | undefined) =>
  again !== undefined && again.requested.name === name && again.cluster.id === clusterId;

const first = ({ kind, again, user }: OwnRequest) => ({
  chosen: "",
  spec: again ? draftOf(again.requested) : kind === "extend" ? { ...NO_SPEC, end: laterDraft(user?.minutes) } : NO_SPEC,
  reason: again?.reason ?? "",
  tried: false,
});

/** Requests a change to a SQL user of the requester's team. */
export function RequestForOwnFlow({ about, ...rest }: RequestDialogProps & { about: OwnRequest }) {
  const { kind, user } = about;
  const { data: choices } = useRequestChoices({ enabled: user === undefined || kind === "extend" });
  const form = useForm(() => first(about));
  const { chosen, spec, reason, tried } = form.values;
  const toast = useToast();
  const done = () => {
    toast(`Request for ${subject?.name} sent`);
    rest.onClose();
  };
  const submit = useOperation("request.ask.own", done, { page: false });
  const { fields } = submit.failure ?? {};
  const fits = choices?.sqlUsers.filter(FITS[kind]) ?? [];
  const subject: Subject | undefined =
    user ?? fits.find((each) => (chosen === "" ? isAbout(each, about.again) : each.id === chosen));
  const ends = choices?.sqlUsers.find(({ id }) => id === subject?.id)?.ends;
  const problem = kind === "extend" ? endProblem(spec) : problemsOf(spec, "").access;
  const change = (changed: Partial<SpecDraft>) => form.set("spec", { ...spec, ...changed });
  function choose(id: string) {
    form.set("chosen", id);
    if (kind === "extend") change({ end: laterDraft(fits.find((each) => each.id === id)?.minutes) });
  }
  function send() {
    form.set("tried", true);
    const sent = specOf(spec);
    if (!subject || !sent || reason.trim() === "" || ((kind === "privileges" || kind === "extend") && problem)) return;
    submit.run(requestOf(kind, { sqlUserId: subject.id, reason }, sent));
  }

  return (
    <SubmitDialog
      title={TITLES[kind]}
      lead={leadOf(kind, subject?.keyClosed)}
      reason={reason}
      onReason={(next) => form.set("reason", next)}
      tried={tried}
      submit={submit}
      onSend={send}
      ready={user !== undefined || fits.length > 0}
      {...rest}
    >
      <SubjectChoice
        {...about}
        choices={choices}
        fits={fits}
        subject={subject}
        onChoose={choose}
        refused={fields?.sqlUserId}
        tried={tried}
      />
      {subject && kind === "extend" && (
        <EndField
          label="New end"
          from="approval"
          hours={ends !== null}
          hint={endsHint(ends)}
          draft={spec.end}
          onChange={(end) => change({ end })}
          error={endRefusal(fields) ?? (tried ? problem : undefined)}
        />
      )}
      {subject && kind === "privileges" && (
        <Privileges id={subject.id} spec={spec} onChange={change} tried={tried} refused={problem ?? fields?.access} />
      )}
    </SubmitDialog>
  );
}

function GivenSubject({ user, refused }: { user: Subject; refused: string | undefined }) {
  return (
    <div>
      <span className="mono font-medium">{user.name}</span> on <span className="mono">{user.clusterName}</span>
      {refused && (
        <FieldWords id="sql-user-refused" tone="error" live>
          {refused}
        </FieldWords>
      )}
    </div>
  );
}

type ChoiceProps = OwnRequest & {
  choices: RequestChoices | undefined;
  fits: readonly OwnChoice[];
  subject: Subject | undefined;
  onChoose: (id: string) => void;
  refused: string | undefined;
  tried: boolean;
};

function SubjectChoice({ kind, user, choices, fits, subject, onChoose, refused, tried }: ChoiceProps) {
  if (user) return <GivenSubject user={user} refused={refused} />;
  if (!choices) return <ChoicesComing />;
  return (
    <>
      {fits.length === 0 && (
        <Note tone="warn">{choices.sqlUsers.length === 0 ? "Your team owns no SQL users yet." : NONE_FITS[kind]}</Note>
      )}
      {kind === "reset" && !choices.sqlUsers.every(FITS.reset) && (
        <p className="text-ink-2">
          SQL users that you can reset yourself are not listed: reset them on{" "}
          <Link href={"/my" as Route} prefetch={false} className="link">
            My SQL users
          </Link>
          .
        </p>
      )}
      {fits.length > 0 && (
        <Select
          label="SQL user"
          options={[
            ...(subject ? [] : [{ value: UNCHOSEN, label: "Choose a SQL user" }]),
            ...fits.map(({ id, name, clusterName }) => ({ value: id, label: `${name} on ${clusterName}` })),
          ]}
          value={subject?.id ?? UNCHOSEN}
          onChange={onChoose}
          error={refused ?? (tried && !subject ? "Choose a SQL user." : undefined)}
        />
      )}
    </>
  );
}

const endOf = ({ wantedDays, wantedMinutes, wantedUntil }: RequestSpec): WantedEnd => ({
  wantedDays,
  wantedMinutes,
  wantedUntil,
});

function requestOf(
  kind: AboutKind,
  about: { sqlUserId: string; reason: string },
  spec: RequestSpec,
): RequestForOwnInput {
  switch (kind) {
    case "privileges":
      return { kind, ...about, access: spec.access };
    case "extend":
      return { kind, ...about, ...endOf(spec) };
    case "reset":
    case "delete":
      return { kind, ...about };
    default:
      return kind satisfies never;
  }
}

function Privileges({ id, ...rest }: { id: string } & Omit<Parameters<typeof AccessPart>[0], "connection">) {
  const { data, error, refetch } = useRead("sql_user.privileges.own", { id });
  return (
    <>
      <HeldPart held={data} failure={error && failureOf(error)} retry={refetch} />
      <AccessPart {...rest} connection={useOwnConnection(id)} />
    </>
  );
}
