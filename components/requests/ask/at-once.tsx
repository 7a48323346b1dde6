import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { isWithinHours } from "#lib/shared/requests/grants.ts";
import type { RequestChoices } from "#lib/shared/requests/requests-schema.ts";
import { isPlainWithin, NOT_AT_ONCE_WORDS, type NotAtOnce, RULE_LEVEL_NAMES } from "#lib/shared/requests/rules.ts";
import { NO_END } from "#lib/shared/requests/wanted-end.ts";
import { parseWanted } from "#lib/shared/sql-access/wanted-access.ts";
import type { GrantSpec } from "./grant-draft.ts";

/** What rules give the requester without an approval. */
type Offer = RequestChoices["clusters"][number]["atOnce"][string];

/** Why rules do not give this without an approval; undefined where they do. */
export function notGiven({ not, level, hours }: Offer, spec: GrantSpec, now = Date.now()): NotAtOnce | undefined {
  if (not !== null) return not;
  if (!isPlainWithin(level, parseWanted(spec.access))) return "level";
  if (typeof spec.startsAt === "number") return "start";
  return isWithinHours(hours, Object.assign({}, NO_END, spec), now) ? undefined : "hours";
}

type Props = {
  offer: Offer;
  /** why it is not given; undefined where it is */
  not: NotAtOnce | undefined;
  /** the requester wants a person to decide */
  declined: boolean;
  onDecline: (declined: boolean) => void;
};

/** Says whether a rule gives the access at once, or why it waits for a person. */
export function AtOnceNote({ offer: { level, hours }, not, declined, onDecline }: Props) {
  const most = `The rule gives at most ${RULE_LEVEL_NAMES[level]} for ${counted(hours, "hour")}.`;
  if (not)
    return (
      <Note tone="plain">
        <strong>This waits for an approval.</strong> {NOT_AT_ONCE_WORDS[not]}{" "}
        {(not === "level" || not === "hours") && most}
      </Note>
    );
  return (
    <div className="grid gap-2">
      <Note tone="plain">
        <strong>A rule gives this immediately, without an approval.</strong> You confirm with a passkey or a code, and
        the Cluster Admins are notified.
      </Note>
      <Checkbox
        label="Send for approval instead"
        checked={declined}
        onChange={({ target }) => onDecline(target.checked)}
      />
    </div>
  );
}
