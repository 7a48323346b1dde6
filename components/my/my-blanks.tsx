import { AskAdministrators } from "#components/dialogs/failure/administrators.tsx";
import { Blank } from "#components/ui/blank.tsx";

/** For an account without a team. */
export function NoTeam() {
  return (
    <Blank
      className="border-t border-line"
      title="You belong to no team"
      text="SQL users belong to teams. Once you join one, you see its SQL users here and can reset their passwords."
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
}

/** For teams that own no SQL user. */
export function NothingOwned() {
  return (
    <Blank
      className="border-t border-line"
      title="Your team owns no SQL users yet"
      text="Tell a Cluster Admin which SQL users your team uses. They appear here once their owner is set."
    />
  );
}
