import { useId, useState } from "react";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { utcDate } from "#components/ui/words/time-text.ts";
import { WANTED_DAYS_MAX } from "#lib/shared/requests/requests.ts";
import { dayOfEnd, daysUntil, endAfterDays } from "#lib/shared/sql-users/end-dates.ts";

const CHOICES = [
  { value: "none", label: "No end" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
  { value: "other", label: "To a last day" },
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

/** How long a SQL user is needed: for days from the approval on. A last day is taken as if it were approved today. */
export function WantedField({ label = "Duration", ends = false, days, onChange, error }: WantedFieldProps) {
  const id = useId();
  const [choice, setChoice] = useState<Choice>(() => choiceOf(days));
  // As it is typed: a year of one digit is a day far away.
  const [day, setDay] = useState(isWithin(days) ? lastDay(days) : "");
  function choose(next: Choice) {
    setChoice(next);
    if (next !== "other") onChange(next === "none" ? null : Number(next));
    else {
      setDay(isWithin(days) ? lastDay(days) : "");
      onChange(days ?? Number.NaN);
    }
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_10rem] items-start gap-3">
      <Select
        label={label}
        options={ends ? CHOICES.filter(({ value }) => value !== "none") : CHOICES}
        value={choice}
        onChange={choose}
      />
      {choice === "other" && (
        <TextField
          type="date"
          label="Last day"
          min={lastDay(1)}
          max={lastDay(WANTED_DAYS_MAX)}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? id : undefined}
          value={day}
          onChange={({ target }) => {
            setDay(target.value);
            onChange(daysUntil(target.value, Date.now()));
          }}
        />
      )}
      {isWithin(days) && !error && (
        <p className="col-span-full text-12 text-ink-3">
          If it is approved today, access ends after {utcDate(endAfterDays(days, Date.now()) - 1)} (UTC): a day later
          for each day that it waits.
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

const lastDay = (days: number) => dayOfEnd(endAfterDays(days, Date.now()));

function isWithin(days: number | null): days is number {
  return days !== null && Number.isInteger(days) && days >= 1 && days <= WANTED_DAYS_MAX;
}

function choiceOf(days: number | null): Choice {
  if (days === null) return "none";
  return CHOICES.find(({ value }) => value === String(days))?.value ?? "other";
}
