import { type ReactNode, useId } from "react";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { useZone } from "#components/ui/words/use-zone.ts";
import { endFieldOf, endIfApproved, type WantedEnd } from "#lib/shared/requests/wanted-end.ts";
import { endWords } from "#lib/shared/sql-users/end-dates.ts";
import { END_CHOICES, type EndChoice, type EndDraft, readDraft } from "./end-draft.ts";
import { clockWords, MomentFields } from "./moment-fields.tsx";

const CHOICE_WORDS: Readonly<Record<Exclude<EndChoice, "none">, string>> = {
  "30": "30 days",
  "90": "90 days",
  "365": "1 year",
  hours: "For hours",
  days: "For days",
  until: "Until a time",
};

export type EndFieldProps = {
  label: string;
  /** the choice of no end; absent where it must have one */
  none?: string;
  /** where only a person ends the access, no hours are offered */
  hours?: boolean;
  /** whether hours and days begin with an approval, or now */
  from: "approval" | "now";
  /** what an end does */
  hint?: ReactNode;
  draft: EndDraft;
  onChange: (draft: EndDraft) => void;
  error?: string | undefined;
};

/** When an access ends: after hours or days, or at a time in the reader's zone, which is named. */
export function EndField({ label, none, hours = true, from, hint, draft, onChange, error }: EndFieldProps) {
  const id = useId();
  const zone = useZone();
  const { choice, amount } = draft;
  const change = (some: Partial<EndDraft>) => onChange(Object.assign({}, draft, some, { since: Date.now() }));
  const invalid = { "aria-invalid": error ? true : undefined, "aria-describedby": `${id}-words` } as const;
  const isOffered = (each: EndChoice) =>
    each === choice || (each === "none" ? none !== undefined : each !== "hours" || hours);
  const options = END_CHOICES.filter(isOffered).map((value) => ({
    value,
    label: value === "none" ? (none ?? "No end") : CHOICE_WORDS[value],
  }));
  const isAmount = choice === "hours" || choice === "days";
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] items-start gap-3">
      <Select
        label={label}
        options={options}
        value={choice}
        onChange={(next) => change({ choice: next })}
        className={isAmount ? undefined : "col-span-full"}
        aria-describedby={`${id}-words`}
      />
      {isAmount && (
        <TextField
          type="number"
          inputMode="decimal"
          label={choice === "hours" ? "Hours" : "Days"}
          min={choice === "hours" ? 0.25 : 1}
          step={choice === "hours" ? 0.25 : 1}
          value={amount}
          onChange={({ target }) => change({ amount: target.value })}
          {...invalid}
        />
      )}
      {choice === "until" && (
        <MomentFields
          label="Last day"
          moment={draft}
          onChange={(moment) => change(moment)}
          invalid={Boolean(error)}
          describedBy={`${id}-words`}
        />
      )}
      <div className="col-span-full">
        <FieldWords id={`${id}-words`} tone={error ? "error" : "hint"} live>
          {error ?? <EndNote draft={draft} zone={zone} from={from} hint={hint} />}
        </FieldWords>
      </div>
    </div>
  );
}

/** What the draft means, by the reader's clocks. */
function EndNote({ draft, zone, from, hint }: Pick<EndFieldProps, "draft" | "from" | "hint"> & { zone: string }) {
  const read = readDraft(draft, zone);
  if (read.problem !== undefined)
    return draft.choice === "until" ? `In ${zone}. Without a time it is the end of the day.` : null;
  const { wanted, is } = read;
  const at = endIfApproved(wanted, from === "now" ? draft.since : Date.now());
  if (at === null) return hint;
  return (
    <>
      {endSentence(wanted, endWords(at, zone), from)} {clockWords(is)} {hint}
    </>
  );
}

function endSentence(wanted: WantedEnd, words: string, from: EndFieldProps["from"]): string {
  if (from === "now") return `Access ends at ${words}.`;
  switch (endFieldOf(wanted)) {
    case "wantedDays":
      return `If it is approved today, access ends at ${words}: a day later for each day that it waits.`;
    case "wantedMinutes":
      return `The hours begin with the approval. If it is approved now, access ends at ${words}.`;
    case "wantedUntil":
    case null:
      return `Access ends at ${words}.`;
  }
}
