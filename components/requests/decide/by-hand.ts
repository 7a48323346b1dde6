import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import { endIfApproved } from "#lib/shared/requests/wanted-end.ts";
import { parseWanted } from "#lib/shared/sql-access/wanted-access.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { disableNow, expireLogin } from "#lib/sql/templates/admin.ts";
import { createByHand, setPasswordByHand } from "#lib/sql/templates/by-hand.ts";
import { dropUser } from "#lib/sql/templates/new-user.ts";
import type { Script } from "#lib/sql/tokens.ts";
import { NO_SPEC, planDraft } from "../ask/spec-draft.ts";

/** How a person carries out a request on the cluster: SQL, or the way in the Cloud Console; and what is left then. */
type ByHandSteps = { script: Script; console: string; after: string };

const DAY_ENTERED = "Done by hand enters today as the day of its password.";

/**
 * The steps of a request that the API key would carry out; of a ready one its password alone. The password in them is the person's own:
 * Rolecall makes and knows none.
 */
export function byHandSteps(request: ListedRequest): ByHandSteps {
  const { kind, state, requested, approved, requester } = request;
  const { name, access } = approved ?? requested;
  const end = endByHand(request);
  const what = state === "ready" ? "reset" : kind;
  switch (what) {
    case "create":
      return {
        script: [createByHand(name), ...(end ? expireLogin(name, end.at) : []), ...grantsOf(name, access)],
        console: "Add User",
        after: `One made there is admin until you run the rest of the SQL. Verify it on its page. Give ${requester} the password another way, not through Rolecall. ${DAY_ENTERED}`,
      };
    case "delete":
      return {
        script: [dropUser(name)],
        console: `${name}, Delete SQL User`,
        after: "Rolecall finds it with its next reading of the list.",
      };
    case "reset":
      return {
        script: [setPasswordByHand(name)],
        console: `${name}, Change Password`,
        after: `Give ${requester} the password another way, not through Rolecall. ${DAY_ENTERED}`,
      };
    case "grant":
    case "extend":
    case "privileges":
      // Rolecall never leaves these to a person.
      return { script: [], console: "", after: "" };
    default:
      return what satisfies never;
  }
}

/**
 * The end of an access that a person gives by hand, counted from the approval, and the SQL that ends it in every way; null where there is
 * none. Of a SQL user that is there already, Rolecall has stored the end.
 */
export function endByHand({
  kind,
  state,
  requested,
  approved,
  decided,
}: EndOf): { at: Instant; script: Script } | null {
  if (kind !== "create" || state !== "manual" || !decided) return null;
  const spec = approved ?? requested;
  const at = endIfApproved(spec, decided.at);
  return at === null ? null : { at, script: disableNow(spec.name) };
}

type EndOf = Pick<ListedRequest, "kind" | "state" | "requested" | "approved" | "decided">;

/** What gives the approved access, and takes admin from a SQL user that was made in the Cloud Console. */
function grantsOf(name: string, access: string): Script {
  const planned = planDraft({ ...NO_SPEC, name, access: parseWanted(access) });
  return planned.ok ? planned.plan.run : [];
}
