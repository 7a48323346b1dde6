import type { Metadata } from "next";
import { ProfilePage } from "#components/access/profile/profile-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { profileDoor } from "#lib/server/edge/doors/people/profile.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "Profile" };

export default async function Profile() {
  const profile = await readForPage(profileDoor, {});
  if (!profile.ok) return <FailureBlank failure={profile.error} headingLevel={1} />;
  return <ProfilePage {...profile.value} />;
}
