import { AskAdministrators } from "#components/dialogs/failure/administrators.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import type { RequestPart } from "./request-parts.ts";

/** Shown where this person can see no requests. */
export function NoRequests({ mayRequest, mayDecide }: { mayRequest: boolean; mayDecide: boolean }) {
  if (!mayRequest && !mayDecide)
    return (
      <Blank
        title="You belong to no team"
        text="SQL users belong to teams. Once you are in one, you can request SQL users here."
        steps={[
          {
            title: "Ask an administrator to add you to your team",
            text: (
              <>
                <AskAdministrators /> Then reload this page. You need not sign in again.
              </>
            ),
          },
        ]}
      />
    );
  return (
    <Blank
      title="No requests yet"
      text={
        mayRequest
          ? "Request a SQL user and say what it is for. A Cluster Admin decides."
          : "Requests from team members on your clusters appear here. You approve or deny them."
      }
    />
  );
}

const NOTHING: Record<RequestPart, { title: string; text: string }> = {
  todo: { title: "Nothing to do", text: "No request waits for you." },
  open: { title: "Nothing in progress", text: "No request waits for others." },
  decided: { title: "Nothing decided yet", text: "Requests appear here once they are decided." },
};

/** In place of a part without requests. */
export function NoneInPart({ part, onAll }: { part: RequestPart; onAll: () => void }) {
  return <Blank {...NOTHING[part]} actions={<Button onClick={onAll}>Show all requests</Button>} />;
}

export function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <Blank
      title="No matching requests"
      text="Requests must match all filters. Search covers SQL users, clusters, teams, requesters and reasons."
      actions={<Button onClick={onClear}>Clear filters</Button>}
    />
  );
}
