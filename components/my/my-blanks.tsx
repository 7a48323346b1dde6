import { Blank } from "#components/ui/blank.tsx";

/** Somebody who belongs to no team owns no SQL user. */
export function NoTeam() {
  return (
    <Blank
      className="border-t border-line"
      title="You belong to no team"
      text="SQL users belong to teams. Once you are in one, its SQL users stand here, and you can set new passwords for them yourself."
      steps={[
        {
          title: "Ask an administrator to add you to your team",
          text: "It counts at once, without signing in again. Reload this page then.",
        },
      ]}
    />
  );
}

/** A team that owns nothing yet. */
export function NothingOwned() {
  return (
    <Blank
      className="border-t border-line"
      title="Your team owns no SQL user yet"
      text="A Cluster Admin says whose a SQL user is, under Owner and purpose. Tell them which ones your team uses; they stand here as soon as that is said."
    />
  );
}
