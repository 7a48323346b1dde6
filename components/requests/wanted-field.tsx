import { useId, useState } from "react";
import { FieldWords } from "#components/ui/field-words.tsx";
import { Select } from "#components/ui/select.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { utcDate } from "#components/ui/time-words.ts";
import { endAfterDays } from "#lib/shared/end-dates.ts";
import { WANTED_DAYS_MAX } from "#lib/shared/requests.ts";

const CHOICES = [
  { value: "none", label: "No end" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
  { value: "other", label: "Another number of days" },
] as const;
type Choice = (typeof CHOICES)[number]["value"];

export type WantedFieldProps = {
  label?: string;
  /** whether it must have an end */
  ends?: boolean;
  /** null: no end; NaN: not a number */
  days: number | null;
  onChange: (days: number | null) => void;
  error?: string | undefined;
};

/** How long a SQL user is needed. */
export function WantedField({ label = "Duration", ends = false, days, onChange, error }: WantedFieldProps) {
  const id = useId();
  const [choice, setChoice] = useState<Choice>(() => choiceOf(days));
  function choose(next: Choice) {
    setChoice(next);
    if (next !== "other") onChange(next === "none" ? null : Number(next));
    else onChange(days ?? Number.NaN);
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_7rem] items-start gap-3">
      <Select
        label={label}
        options={ends ? CHOICES.filter(({ value }) => value !== "none") : CHOICES}
        value={choice}
        onChange={choose}
      />
      {choice === "other" && (
        <TextField
          label="Days"
          inputMode="numeric"
          autoComplete="off"
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? id : undefined}
          value={days === null || Number.isNaN(days) ? "" : String(days)}
          onChange={({ target }) => onChange(/^\d{1,6}$/.test(target.value) ? Number(target.value) : Number.NaN)}
        />
      )}
      {days !== null && Number.isInteger(days) && days > 0 && days <= WANTED_DAYS_MAX && !error && (
        <p className="col-span-full text-12 text-ink-3">
          If it is approved today, access ends after {utcDate(endAfterDays(days, Date.now()) - 1)} (UTC).
        </p>
      )}
      {error && (
        <div className="col-span-full">
          <FieldWords id={id} tone="error">
            {error}
          </FieldWords>
        </div>
      )}
    </div>
  );
}

function choiceOf(days: number | null): Choice {
  if (days === null) return "none";
  return CHOICES.find(({ value }) => value === String(days))?.value ?? "other";
}
