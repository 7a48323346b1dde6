import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";

/** No SQL user matches, or none is known yet. */
export function NoMatchAnywhere({ known, onAll }: { known: boolean; onAll: () => void }) {
  return (
    <Blank
      className="flex-1 border-t border-line"
      title={known ? "No SQL user matches" : "No SQL users are known yet"}
      text={
        known
          ? "Change the search or the filter, or show all of them."
          : "They appear once the list of a cluster was read: Read all on Overview reads them."
      }
      actions={known && <Button onClick={onAll}>Show all SQL users</Button>}
    />
  );
}
