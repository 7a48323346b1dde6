import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import { createByHand, setPasswordByHand } from "#lib/sql/templates/by-hand.ts";
import { dropUser } from "#lib/sql/templates/new-user.ts";
import type { Script } from "#lib/sql/tokens.ts";

/** How a person carries out a request on the cluster: SQL, or the way in the Cloud Console; and what is left then. */
type ByHandSteps = { script: Script; console: string; after: string };

/** The steps of a request that the API key would carry out. The password in them is the person's own: Rolecall makes and knows none. */
export function byHandSteps({ kind, requested, approved, requester }: ListedRequest): ByHandSteps {
  const { name } = approved ?? requested;
  switch (kind) {
    case "create":
      return {
        script: [createByHand(name)],
        console: "Add User",
        after: `One made in the Cloud Console is admin: restrict and verify it. Give ${requester} the password another way, not through Rolecall.`,
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
    case "extend":
    case "privileges":
      // They need no key: Rolecall never leaves these to a person.
      return { script: [], console: "", after: "" };
    default:
      return kind satisfies never;
  }
}
