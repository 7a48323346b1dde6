import { AskAdministrators } from "#components/dialogs/failure/administrators.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { CheckAgain } from "./check-again.tsx";

/** For an account without a role on any cluster. Most people need a team, not a role of their own. */
export function NoRole({ title }: { title: string }) {
  return (
    <Blank
      title={title}
      text="Most people need a team, not a role: teams own SQL users, and their members see, reset and request them."
      steps={[
        { title: "Ask an administrator to add you to your team", text: <AskAdministrators /> },
        {
          title: "If you manage a whole cluster, ask for a role on it",
          text: "Cluster Developer views SQL users. Cluster Creator also creates, resets and deletes them. Cluster Admin also sets owners and decides requests.",
        },
        { title: "Check again", text: "Both take effect immediately. You need not sign in again." },
      ]}
      actions={<CheckAgain />}
    />
  );
}
