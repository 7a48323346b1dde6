import { Blank } from "#components/ui/blank.tsx";
import { CheckAgain } from "./check-again.tsx";

/** Somebody is signed in and has no role on any cluster that there is. */
export function NoRole() {
  return (
    <Blank
      title="No cluster is open to you yet"
      text="You see a cluster once you, or a team that you belong to, have a role on it. An administrator of Rolecall gives it."
      steps={[
        {
          title: "Ask an administrator for a role, and say on which cluster",
          text: "Cluster Developer to look, Cluster Creator to create, reset and delete SQL users, Cluster Admin to answer for all of them.",
        },
        { title: "Check again", text: "The role counts at once, without signing in again." },
      ]}
      actions={<CheckAgain />}
    />
  );
}
