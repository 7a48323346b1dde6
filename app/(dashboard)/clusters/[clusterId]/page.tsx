import { redirect } from "next/navigation";

export default async function ClusterPage({ params }: PageProps<"/clusters/[clusterId]">): Promise<never> {
  const { clusterId } = await params;
  redirect(`/clusters/${encodeURIComponent(clusterId)}/users`);
}
