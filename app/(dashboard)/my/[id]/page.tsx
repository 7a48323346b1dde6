import type { Metadata } from "next";
import { GrantScreen } from "#components/my/grant/grant-screen.tsx";
import { withOwnList } from "../with-own-list.tsx";

export const metadata: Metadata = { title: "Temporary access" };

export default async function GrantPage({ params }: PageProps<"/my/[id]">) {
  const { id } = await params;
  return withOwnList(<GrantScreen id={id} />);
}
