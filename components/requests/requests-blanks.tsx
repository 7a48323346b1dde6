import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";

/** Nothing was asked for, as far as this person may see. */
export function NoRequests({ mayAsk, mayDecide }: { mayAsk: boolean; mayDecide: boolean }) {
  if (!mayAsk && !mayDecide)
    return (
      <Blank
        title="You belong to no team"
        text="SQL users belong to teams. Once you are in one, you can ask for SQL users here."
        steps={[
          {
            title: "Ask an administrator to add you to your team",
            text: "It counts at once, without signing in again. Reload this page then.",
          },
        ]}
      />
    );
  return (
    <Blank
      title="Nothing was asked for yet"
      text={
        mayAsk
          ? "Ask for a SQL user and say what it is for. A Cluster Admin decides, and you alone see its password."
          : "What members of teams ask for on your clusters will stand here. You approve, they see the password."
      }
    />
  );
}

export function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <Blank
      title="No request matches"
      text="All filters must match. The search looks at names of SQL users, clusters, teams and people."
      actions={<Button onClick={onClear}>Clear filters</Button>}
    />
  );
}
