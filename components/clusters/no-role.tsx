import { Blank } from "#components/ui/blank.tsx";
import { CheckAgain } from "./check-again.tsx";

/** For an account without a role on any cluster. */
export function NoRole() {
  return (
    <Blank
      title="You have no cluster role yet"
      text="You see a cluster once you or one of your teams has a role on it."
      steps={[
        {
          title: "Ask an administrator for a role on a cluster",
          text: "Cluster Developer views SQL users. Cluster Creator also creates, resets and deletes them. Cluster Admin also sets owners and decides requests.",
        },
        { title: "Check again", text: "The role takes effect at once. You need not sign in again." },
      ]}
      actions={<CheckAgain />}
    />
  );
}
