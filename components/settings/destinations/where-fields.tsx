import { useId } from "react";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import type { BucketInput, DestinationForm } from "#lib/shared/audit/destinations.ts";

export type BucketDraft = Record<keyof BucketInput, string>;
export const NO_BUCKET: BucketDraft = {
  endpoint: "",
  bucket: "",
  region: "",
  prefix: "rolecall/",
  accessKeyId: "",
  secretAccessKey: "",
  retainDays: "0",
};

const plain = { autoComplete: "off", autoCapitalize: "none", spellCheck: false, mono: true } as const;

const HINTS: Record<DestinationForm, string> = {
  json: "It must take POST requests over https. Redirects are not followed.",
  ocsf: "It must take POST requests over https. Redirects are not followed.",
  slack: "The address of an incoming webhook. Anyone who has it can post, so it is never shown again.",
  teams: "The address of a workflow that posts to a channel. Anyone who has it can post, so it is never shown again.",
};

type UrlProps = {
  form: DestinationForm;
  kept: boolean;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
};

export function UrlField({ form, kept, value, error, onChange }: UrlProps) {
  return (
    <TextField
      {...plain}
      label="Address"
      type="url"
      required={!kept}
      placeholder="https://"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      hint={kept ? "Leave it empty to keep the current address." : HINTS[form]}
      error={error}
      errorLive
    />
  );
}

const BUCKET_FIELDS: readonly { name: keyof BucketDraft; label: string; hint: string; secret?: true }[] = [
  { name: "endpoint", label: "Endpoint", hint: "Such as https://s3.eu-central-1.amazonaws.com." },
  { name: "bucket", label: "Bucket", hint: "Turn on Object Lock and versioning when you make it." },
  { name: "region", label: "Region", hint: "Such as eu-central-1." },
  { name: "prefix", label: "Prefix", hint: "Starts the name of each object and ends with /. It can be empty." },
  {
    name: "accessKeyId",
    label: "Access key ID",
    hint: "It needs s3:PutObject, and s3:PutObjectRetention for retention.",
  },
  {
    name: "secretAccessKey",
    label: "Secret access key",
    hint: "Stored sealed, never shown again.",
    secret: true,
  },
  {
    name: "retainDays",
    label: "Days of retention",
    hint: "Compliance mode: no object can be deleted earlier. 0 uses the bucket's default.",
  },
];

type BucketProps = {
  kept: boolean;
  value: BucketDraft;
  error: string | undefined;
  onChange: (value: BucketDraft) => void;
};

export function BucketFields({ kept, value, error, onChange }: BucketProps) {
  const id = useId();
  return (
    <>
      {kept && <p className="text-ink-2">Leave the endpoint empty to keep the current bucket and key.</p>}
      {error && (
        <FieldWords id={id} tone="error" live>
          {error}
        </FieldWords>
      )}
      {BUCKET_FIELDS.map(({ name, label, hint, secret }) => (
        <TextField
          key={name}
          {...plain}
          label={label}
          aria-describedby={error && name === "endpoint" ? id : undefined}
          type={secret ? "password" : undefined}
          autoComplete={secret ? "new-password" : undefined}
          inputMode={name === "retainDays" ? "numeric" : undefined}
          value={value[name]}
          onChange={(event) => onChange({ ...value, [name]: event.target.value })}
          hint={hint}
        />
      ))}
    </>
  );
}
