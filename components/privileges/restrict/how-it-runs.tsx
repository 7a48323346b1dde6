import type { ReactNode } from "react";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { TypedName } from "#components/ui/fields/typed-name.tsx";
import type { FormOf } from "#components/ui/fields/use-form.ts";
import { Part } from "#components/ui/part.tsx";
import { counted } from "#components/ui/words/counted.ts";
import type { RestrictPreviewUser } from "#lib/shared/restrict/restriction.ts";

/** How a restriction is to run, and the count that the person types. */
export type RunValues = {
  isCanary: boolean;
  minutes: string;
  onFailure: "pause" | "go_on";
  reason: string;
  typed: string;
};

const AT_FAILURE = [
  { id: "pause", label: "Pause", text: "The others wait until you resume or stop." },
  { id: "go_on", label: "Continue with the others", text: "The page lists those that failed." },
] as const;

type Props = {
  form: FormOf<RunValues>;
  users: readonly RestrictPreviewUser[];
  /** how many are restricted, and how many of one cluster at most */
  count: number;
  most: number;
  minutesOk: boolean;
  /** failures */
  children: ReactNode;
};

/** How the job runs, all that it sends, and the typed count. */
export function HowItRuns({ form, users, count, most, minutesOk, children }: Props) {
  const { isCanary, typed } = form.values;
  const script = users.flatMap((user) => (user.digest === undefined ? [] : user.script));
  return (
    <Part title="How it runs" aside="It is stored: you can close the page, pause or stop it.">
      <div className="grid max-w-140 grid-cols-[minmax(0,1fr)] gap-5">
        {most > 1 && (
          <div className="grid gap-2">
            <Checkbox
              label={count > most ? "Restrict one of each cluster first, then wait" : "Restrict one first, then wait"}
              {...form.check("isCanary")}
            />
            {isCanary && (
              <TextField
                label="Minutes until the others"
                inputMode="numeric"
                autoComplete="off"
                className="max-w-60 pl-6"
                {...form.text("minutes")}
                error={minutesOk ? form.errors.canaryMinutes : "Between 1 and 1,440 minutes."}
              />
            )}
          </div>
        )}
        {most > 1 && (
          <RadioList legend="Where one cannot be restricted" choices={AT_FAILURE} {...form.choice("onFailure")} />
        )}
        <TextField
          label="Reason, for the audit"
          maxLength={500}
          placeholder="Least privilege in production"
          {...form.text("reason")}
        />
        <Disclosure summary={`All ${counted(script.length, "statement")}, as they are sent`} onDemand>
          <SqlScript label="All statements" script={script} />
        </Disclosure>
        {children}
        <TypedName name={String(count)} typed={typed} onType={(next) => form.set("typed", next)} />
      </div>
    </Part>
  );
}
