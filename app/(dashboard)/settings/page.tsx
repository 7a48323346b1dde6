import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { SettingsPage } from "#components/settings/settings-page.tsx";
import { settingsDoor } from "#lib/server/doors/settings.ts";
import { readForPage } from "#lib/server/http/page.ts";

export const metadata: Metadata = { title: "Settings" };

export default async function Settings() {
  const view = await readForPage(settingsDoor, {});
  if (view.ok) return <SettingsPage {...view.value} />;
  if (view.error.code === "forbidden") notFound();
  return <FailureBlank failure={view.error} headingLevel={1} />;
}
