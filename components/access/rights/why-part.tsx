import Check from "lucide-react/icons/check";
import X from "lucide-react/icons/x";
import { ClusterField } from "#components/clusters/cluster-field.tsx";
import { HolderField } from "#components/dialogs/holder-field.tsx";
import { useKeysRead } from "#components/dialogs/keys-read.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { utcDate } from "#components/ui/words/time-text.ts";
import { PERMISSION_WORDS } from "#lib/shared/passwords/policy-labels.ts";
import { explain, type RightsList } from "#lib/shared/people/rights.ts";
import { type Permission, POLICY } from "#lib/shared/policy.ts";
import type { RightsView } from "./rights-view.ts";

const PERMISSIONS = (Object.keys(POLICY) as Permission[])
  .filter((permission) => POLICY[permission].from !== "member")
  .map((value) => ({ value, label: PERMISSION_WORDS[value] }));

const BY_HAND = "But Rolecall's key only reads, so a person does it by hand.";
/** What a right is worth while Rolecall's keys only read. */
const WITHOUT_KEY: Partial<Record<Permission, string>> = {
  "sql_users.create": "But Rolecall's key only reads: without a SQL connection, a person does it by hand.",
  "sql_users.reset": BY_HAND,
  "sql_users.delete": BY_HAND,
  "rotations.manage": BY_HAND,
};

type Props = Pick<RightsList, "check" | "settings" | "hasClusters"> & {
  may: RightsView["may"];
  onView: (change: Partial<RightsView>) => void;
};

/** Answers why an account may do something on a cluster, or why not. */
export function WhyPart({ check, settings, hasClusters, may, onView }: Props) {
  const keysRead = useKeysRead();
  const { person, grants } = check;
  // Without any cluster there is none to choose.
  const cluster = hasClusters ? check.cluster : { id: "", name: "any cluster" };
  const answer =
    person && cluster && may !== ""
      ? explain({ person, permission: may, cluster, grants, settings, day: utcDate })
      : undefined;
  return (
    <section aria-labelledby="why" className="grid content-start gap-4 px-gutter py-5 lg:px-5">
      <h2 id="why" className="font-strong">
        Check access
      </h2>
      <HolderField
        label="Account"
        of="accounts"
        none="Choose an account"
        disabled
        value={person}
        onChange={(found) => found && onView({ why: found.id })}
      />
      <Select
        label="Can"
        options={[...(may === "" ? [{ value: "" as const, label: "Choose a permission" }] : []), ...PERMISSIONS]}
        value={may}
        onChange={(next) => onView({ may: next })}
      />
      {hasClusters && (
        <ClusterField
          label="On"
          none="Choose a cluster"
          value={check.cluster}
          onChange={(found) => found && onView({ on: found.id })}
        />
      )}
      <output className="flex gap-2.5 border-t border-line pt-4 [overflow-wrap:anywhere] [&>.lucide]:mt-0.5">
        {answer && (answer.may ? <Check className="text-ok-mark" /> : <X className="text-ink-3" />)}
        <p className="min-w-0 text-14">
          {answer?.text ?? "Choose all three to see the answer and its reason."}
          {answer?.may && keysRead && may !== "" && WITHOUT_KEY[may] && ` ${WITHOUT_KEY[may]}`}
        </p>
      </output>
    </section>
  );
}
