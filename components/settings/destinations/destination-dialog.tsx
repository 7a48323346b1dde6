import { useId, useRef, useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { FieldWords } from "#components/ui/fields/field-words.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { useCall } from "#lib/client/calls/use-operation.ts";
import { EVENT_GROUP_NAMES, EVENT_GROUPS, type EventGroup } from "#lib/shared/audit/destination-events.ts";
import {
  type CreateDestinationInput,
  DESTINATION_KINDS,
  DESTINATION_NAME_MAX,
  type Destination,
  type DestinationForm,
  type DestinationKind,
  type DestinationTarget,
  FORM_NAMES,
  FORMS_OF,
  KIND_NAMES,
  type ShownSecret,
} from "#lib/shared/audit/destinations.ts";
import { TryPart, useTrial } from "./try-part.tsx";
import { type BucketDraft, BucketFields, NO_BUCKET, UrlField } from "./where-fields.tsx";

const KIND_WORDS: Record<DestinationKind, string> = {
  webhook: "Chosen events, one request each",
  audit: "Every event, in batches, to a SIEM or a bucket",
  anchors: "The newest hash each hour, which later proves that earlier events are unchanged",
};

type Props = { destination?: Destination; onMade: (shown: ShownSecret) => void; onClose: () => void };

/** Adds or edits a destination. Its kind stays what it was. */
export function DestinationDialog({ destination, onMade, onClose }: Props) {
  const [kind, setKind] = useState<DestinationKind>(destination?.kind ?? "webhook");
  const [name, setName] = useState(destination?.name ?? "");
  const [form, setForm] = useState<DestinationForm>(destination?.form ?? "json");
  const [target, setTarget] = useState<DestinationTarget>(destination?.target ?? "url");
  const [events, setEvents] = useState<readonly EventGroup[]>(destination?.events ?? []);
  const [url, setUrl] = useState("");
  const [bucket, setBucket] = useState(NO_BUCKET);
  const field = useRef<HTMLInputElement>(null);
  const save = useCall((where: CreateDestinationInput["where"] | undefined) => {
    const wanted = { name, form, events: [...events] };
    if (destination)
      return { name: "destination.edit", input: { id: destination.id, ...wanted, where: where || undefined } };
    return { name: "destination.create", input: { kind, ...wanted, where: where ?? { target: "url", url } } };
  }, onMade);
  const kept = destination !== undefined && destination.target === target;
  const where = placeOf({ kept, target, url, bucket });
  const present = { id: destination?.id, kind, name, form, where };
  const trial = useTrial(present);
  const failure = save.failure ?? trial.failure;

  function submit() {
    trial.dismiss();
    save.run(where);
  }
  function chooseKind(next: DestinationKind) {
    setKind(next);
    setForm(FORMS_OF[next][0]);
    if (next === "webhook") setTarget("url");
  }

  return (
    <FormDialog
      title={destination ? `Edit ${destination.name}` : "Add destination"}
      initialFocus={field}
      button={destination ? "Save destination" : "Add destination"}
      change={save}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        ref={field}
        label="Name"
        required
        maxLength={DESTINATION_NAME_MAX}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={failure?.fields?.name}
        errorLive
      />
      {!destination && (
        <RadioList
          legend="Kind"
          choices={DESTINATION_KINDS.map((id) => ({ id, label: KIND_NAMES[id], text: KIND_WORDS[id] }))}
          value={kind}
          onChange={chooseKind}
        />
      )}
      {kind === "webhook" && <EventsField value={events} error={failure?.fields?.events} onChange={setEvents} />}
      {kind !== "webhook" && (
        <RadioList
          legend="Where"
          choices={[
            { id: "url", label: "Web address" },
            { id: "bucket", label: "Bucket of an S3-compatible store" },
          ]}
          value={target}
          onChange={setTarget}
        />
      )}
      {FORMS_OF[kind].length > 1 && (
        <Select
          label="Format"
          options={FORMS_OF[kind].map((value) => ({ value, label: FORM_NAMES[value] }))}
          value={form}
          onChange={setForm}
        />
      )}
      {target === "url" ? (
        <UrlField form={form} kept={kept} value={url} error={failure?.fields?.where} onChange={setUrl} />
      ) : (
        <BucketFields kept={kept} value={bucket} error={failure?.fields?.where} onChange={setBucket} />
      )}
      <TryPart trial={trial} present={present} />
    </FormDialog>
  );
}

type Place = { kept: boolean; target: DestinationTarget; url: string; bucket: BucketDraft };

/** The place as the form has it; undefined where the saved one stays. */
function placeOf({ kept, target, url, bucket }: Place): CreateDestinationInput["where"] | undefined {
  const isEmpty = (target === "url" ? url : bucket.endpoint).trim() === "";
  if (kept && isEmpty) return undefined;
  if (target === "url") return { target, url };
  const days = /^\d+$/.test(bucket.retainDays) ? Number(bucket.retainDays) : -1;
  return { target, bucket: Object.assign({}, bucket, { retainDays: days }) };
}

type EventsProps = {
  value: readonly EventGroup[];
  error: string | undefined;
  onChange: (value: readonly EventGroup[]) => void;
};

function EventsField({ value, error, onChange }: EventsProps) {
  const id = useId();
  return (
    <fieldset className="grid min-w-0 gap-2" aria-describedby={error ? `${id}-words` : undefined}>
      <legend className="pb-1 font-medium">Events</legend>
      {EVENT_GROUP_NAMES.map((group) => (
        <Checkbox
          key={group}
          label={EVENT_GROUPS[group]}
          checked={value.includes(group)}
          onChange={(event) =>
            onChange(event.target.checked ? [...value, group] : value.filter((other) => other !== group))
          }
        />
      ))}
      {error && (
        <FieldWords id={`${id}-words`} tone="error" live>
          {error}
        </FieldWords>
      )}
    </fieldset>
  );
}
