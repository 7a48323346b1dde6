import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { useToast } from "#components/ui/toast.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { NameList } from "#components/ui/words/name-list.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { MOST_WATCH_DAYS, WATCH_DAYS, WATCH_EVERY_MINUTES } from "#lib/shared/restrict/watch/watched.ts";
import { BASIC_COST, READS_WORDS } from "./watch-cost.ts";

type Props = {
  clusterId: string;
  names: readonly string[];
  /** on Basic each reading costs */
  costs: boolean;
  onClose: () => void;
};

const MINUTES_A_DAY = 24 * 60;

/** Says what watching reads, stores and costs, and starts it. */
export function WatchDialog({ clusterId, names, costs, onClose }: Props) {
  const toast = useToast();
  const subject = names.length === 1 ? names[0] : counted(names.length, "SQL user");
  const change = useOperation(
    "sql_user.watch",
    () => {
      toast(`Rolecall watches ${subject}`);
      onClose();
    },
    { page: false },
  );
  const form = useForm({ days: `${WATCH_DAYS}`, reason: "", isKnown: false }, change.failure);
  const { days, reason, isKnown } = form.values;
  const isDays = /^\d+$/.test(days) && Number(days) >= 1 && Number(days) <= MOST_WATCH_DAYS;
  const send = () => change.run({ clusterId, names: [...names], days: Number(days), reason, costs: isKnown });
  return (
    <FormDialog
      title={`Watch ${subject}`}
      button="Start watching"
      ready={isDays && reason.trim() !== "" && (!costs || isKnown)}
      change={change}
      onSubmit={send}
      onClose={onClose}
    >
      <div className="grid gap-4 text-14">
        {names.length > 1 && (
          <p className="text-12">
            <NameList names={names} />
          </p>
        )}
        <p>
          One server reads this cluster {READS_WORDS}, for all watched SQL users together. It keeps the database, the
          table where the plan names it, the kind of statement, a count and the first and last time. It keeps no text,
          value, column, application or address.
        </p>
        <p>The owner team sees who watches, why and until when. What was seen is deleted after 30 days.</p>
        <TextField
          label={`Days, 1 to ${MOST_WATCH_DAYS}`}
          inputMode="numeric"
          autoComplete="off"
          className="max-w-40"
          {...form.text("days")}
          error={isDays ? form.errors.days : `Between 1 and ${MOST_WATCH_DAYS} days.`}
        />
        <TextField
          label="Reason, for its owners and the audit"
          maxLength={500}
          placeholder="To choose its level"
          {...form.text("reason")}
        />
        {isDays && (
          <p className="text-12 text-ink-2">
            {number((Number(days) * MINUTES_A_DAY) / WATCH_EVERY_MINUTES)} readings in all. Work that comes once a month
            may be in none of them.
          </p>
        )}
        {costs && (
          <Checkbox label={`Read this Basic cluster all the same: it ${BASIC_COST}`} {...form.check("isKnown")} />
        )}
      </div>
    </FormDialog>
  );
}
