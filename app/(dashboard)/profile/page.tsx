import type { Metadata } from "next";
import { ProfilePage } from "#components/accounts/profile-page.tsx";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { profileDoor } from "#lib/server/doors/profile.ts";
import { readForPage } from "#lib/server/http/page.ts";

export const metadata: Metadata = { title: "Profile" };

export default async function Profile() {
  const profile = await readForPage(profileDoor, {});
  if (!profile.ok) return <FailureBlank failure={profile.error} headingLevel={1} />;
  return <ProfilePage {...profile.value} />;
}
