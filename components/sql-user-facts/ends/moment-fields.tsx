import { TextField } from "#components/ui/fields/text-field.tsx";
import type { LocalInstant } from "#lib/shared/time/zones.ts";
import type { Moment } from "./end-draft.ts";

type MomentFieldsProps = {
  /** of the day */
  label: string;
  moment: Moment;
  onChange: (moment: Moment) => void;
  invalid: boolean;
  /** the id of the words below */
  describedBy: string;
};

/** A day and a time by the reader's clocks. */
export function MomentFields({ label, moment, onChange, invalid, describedBy }: MomentFieldsProps) {
  const { day, clock } = moment;
  const common = { "aria-invalid": invalid || undefined, "aria-describedby": describedBy } as const;
  return (
    <>
      <TextField
        type="date"
        label={label}
        value={day}
        onChange={({ target }) => onChange({ day: target.value, clock, given: null })}
        {...common}
      />
      <TextField
        type="time"
        label="Time"
        value={clock}
        onChange={({ target }) => onChange({ day, clock: target.value, given: null })}
        {...common}
      />
    </>
  );
}

/** What the clocks make of a chosen time, where that is not the time itself. */
export function clockWords(is: LocalInstant["is"] | undefined): string {
  if (is === "moved") return "The clocks skip the chosen time.";
  return is === "twice" ? "The clocks show the chosen time twice; this is the first." : "";
}
