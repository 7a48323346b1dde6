import { Blank } from "#components/ui/blank.tsx";
import { CheckAgain } from "./check-again.tsx";

/** The key is right, the list is empty: the one thing left to do is in the vendor's console. */
export function NoClusters() {
  return (
    <Blank
      title="The key works, but it sees no cluster"
      text="CockroachDB Cloud accepted the key and listed nothing. The service account behind it has no role on any cluster yet."
      steps={[
        {
          title: "Open Access Management, Service Accounts, and the account of this key",
          text: "In the CockroachDB Cloud Console, as an Organization Admin.",
        },
        {
          title: "Add the role Cluster Admin for each cluster that Rolecall shall manage",
          text: "No lesser role may create, delete or re-key SQL users. It may delete the cluster too, so the key never leaves this server.",
        },
        { title: "Check again", text: "The role counts within seconds. The key stays the same." },
      ]}
      actions={<CheckAgain />}
    />
  );
}
