import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import { parseWanted } from "#lib/shared/sql-access/wanted-access.ts";
import { createByHand, setPasswordByHand } from "#lib/sql/templates/by-hand.ts";
import { dropUser } from "#lib/sql/templates/new-user.ts";
import type { Script } from "#lib/sql/tokens.ts";
import { NO_SPEC, planDraft } from "../ask/spec-draft.ts";

/** How a person carries out a request on the cluster: SQL, or the way in the Cloud Console; and what is left then. */
type ByHandSteps = { script: Script; console: string; after: string };

/**
 * The steps of a request that the API key would carry out; of a ready one its password alone. The password in them is the person's own:
 * Rolecall makes and knows none.
 */
export function byHandSteps({ kind, state, requested, approved, requester }: ListedRequest): ByHandSteps {
  const { name, access } = approved ?? requested;
  const what = state === "ready" ? "reset" : kind;
  switch (what) {
    case "create":
      return {
        script: [createByHand(name), ...grantsOf(name, access)],
        console: "Add User",
        after: `One made there is admin until you run the rest of the SQL. Verify it on its page. Give ${requester} the password another way, not through Rolecall.`,
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
        after: `Give ${requester} the password another way, not through Rolecall. Then enter the day under Password policy on its page, so that Rolecall counts the age from there.`,
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

/** What gives the approved access, and takes admin from a SQL user that was made in the Cloud Console. */
function grantsOf(name: string, access: string): Script {
  const planned = planDraft({ ...NO_SPEC, name, access: parseWanted(access) });
  return planned.ok ? planned.plan.run : [];
}
