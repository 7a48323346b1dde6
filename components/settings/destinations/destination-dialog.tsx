import { useId, useRef } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { type FormOf, useForm } from "#components/ui/fields/use-form.ts";
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

type Props = { destination?: Destination; onMade: (shown: ShownSecret, name: string) => void; onClose: () => void };

type Draft = {
  kind: DestinationKind;
  name: string;
  form: DestinationForm;
  target: DestinationTarget;
  events: readonly EventGroup[];
  url: string;
  bucket: BucketDraft;
};

function draftOf(destination: Destination | undefined): Draft {
  const { kind = "webhook", name = "", form = "json", target = "url", events = [] } = destination ?? {};
  return { kind, name, form, target, events, url: "", bucket: NO_BUCKET };
}

/** Adds or edits a destination. Its kind stays what it was. */
export function DestinationDialog({ destination, onMade, onClose }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const save = useCall(
    ({ kind, name, form: written, events, url, where }: Draft & { where: Where }) => {
      const wanted = { name, form: written, events: [...events] };
      return destination
        ? { name: "destination.edit", input: { id: destination.id, ...wanted, where } }
        : { name: "destination.create", input: { kind, ...wanted, where: where ?? { target: "url", url } } };
    },
    (shown, { name: made }) => onMade(shown, made),
  );
  const trial = useTrial();
  const form = useForm(() => draftOf(destination), save.failure ?? trial.failure);
  const { kind, name, form: written, target } = form.values;
  const kept = destination !== undefined && destination.target === target;
  const where = placeOf(form.values, kept);

  return (
    <FormDialog
      title={destination ? `Edit ${destination.name}` : "Add destination"}
      initialFocus={field}
      button={destination ? "Save destination" : "Add destination"}
      change={save}
      onSubmit={() => {
        trial.dismiss();
        save.run({ ...form.values, where });
      }}
      onClose={onClose}
    >
      <TextField
        ref={field}
        label="Name"
        required
        maxLength={DESTINATION_NAME_MAX}
        autoComplete="off"
        {...form.text("name")}
      />
      {!destination && (
        <RadioList
          legend="Kind"
          choices={DESTINATION_KINDS.map((id) => ({ id, label: KIND_NAMES[id], text: KIND_WORDS[id] }))}
          value={kind}
          onChange={(next) =>
            form.change({ kind: next, form: FORMS_OF[next][0], target: next === "webhook" ? "url" : target })
          }
        />
      )}
      <GetsFields form={form} />
      {target === "url" ? (
        <UrlField form={written} kept={kept} {...form.choice("url")} error={form.errors.where} />
      ) : (
        <BucketFields kept={kept} {...form.choice("bucket")} error={form.errors.where} />
      )}
      <TryPart trial={trial} present={{ id: destination?.id, kind, name, form: written, where }} />
    </FormDialog>
  );
}

/** What a destination of this kind gets, and how it is written. */
function GetsFields({ form }: { form: FormOf<Draft> }) {
  const { kind } = form.values;
  return (
    <>
      {kind === "webhook" ? (
        <EventsField {...form.choice("events")} />
      ) : (
        <RadioList
          legend="Where"
          choices={[
            { id: "url", label: "Web address" },
            { id: "bucket", label: "Bucket of an S3-compatible store" },
          ]}
          {...form.choice("target")}
        />
      )}
      {FORMS_OF[kind].length > 1 && (
        <Select
          label="Format"
          options={FORMS_OF[kind].map((value) => ({ value, label: FORM_NAMES[value] }))}
          {...form.choice("form")}
        />
      )}
    </>
  );
}

type Where = CreateDestinationInput["where"] | undefined;

/** The place as the form has it; undefined where the saved one stays. */
function placeOf({ target, url, bucket }: Draft, kept: boolean): Where {
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
