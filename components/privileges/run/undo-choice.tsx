import { Segmented } from "#components/ui/menus/segmented.tsx";
import { listedNames } from "#components/ui/words/counted.ts";

const HOW = [
  { id: "user", label: "This SQL user only" },
  { id: "all", label: "Revoke from all" },
] as const;

type UndoChoiceProps = {
  userName: string;
  /** empty for direct grants: then there is nothing to choose */
  roles: readonly string[];
  /** the former owner of the objects that the script took over, if any */
  formerOwner: string | undefined;
  from: "all" | "user";
  onChange: (from: "all" | "user") => void;
};

/** How much to undo, and the limits of that. */
export function UndoChoice({ userName, roles, formerOwner, from, onChange }: UndoChoiceProps) {
  const shared = roles.length > 0;
  return (
    <div className="grid gap-2">
      {shared && <Segmented bare legend="How much to undo" choices={HOW} value={from} onChange={onChange} />}
      <p className="text-ink-2 [overflow-wrap:anywhere]">
        {shared && from === "user"
          ? `Removes ${userName} from ${listedNames(roles)}. The roles keep their rights.`
          : shared
            ? `Revokes the rights from every member of ${listedNames(roles)}, and deletes the roles.`
            : `Revokes the rights from ${userName}, also those that it had before.`}{" "}
        Undo covers only the statements that were run.
        {formerOwner !== undefined &&
          (from === "user"
            ? " Objects that changed owner keep the new one."
            : ` All objects of the roles go to ${formerOwner}, also those that they owned before.`)}
      </p>
    </div>
  );
}
