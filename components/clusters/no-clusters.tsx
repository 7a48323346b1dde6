import { Blank } from "#components/ui/blank.tsx";
import { CheckAgain } from "./check-again.tsx";

/** The API key works and lists no cluster: it lacks a role in the vendor's console. */
export function NoClusters() {
  return (
    <Blank
      title="The API key sees no clusters"
      text="CockroachDB Cloud accepted the key, but its service account has no role on any cluster yet."
      steps={[
        {
          title: "Open Access Management › Service Accounts and the account of this key",
          text: "Use the CockroachDB Cloud Console as an Organization Admin.",
        },
        {
          title: "Give it a role on each cluster: Cluster Developer to look, Cluster Admin to change SQL users",
          text: "Only Cluster Admin can create, reset and delete SQL users. It can also delete the cluster, so the key stays on this server.",
        },
        { title: "Check again", text: "The role works within seconds, with the same key." },
      ]}
      actions={<CheckAgain />}
    />
  );
}
