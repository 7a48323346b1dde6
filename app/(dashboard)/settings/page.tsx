import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { FactorPolicyPart } from "#components/settings/factor-policy-part.tsx";
import { GroupsPart } from "#components/settings/groups-part.tsx";
import { KeysPart } from "#components/settings/keys-part.tsx";
import { SettingsPage } from "#components/settings/settings-page.tsx";
import { SystemPart } from "#components/settings/system-part.tsx";
import { directoryDoor } from "#lib/server/edge/doors/people/directory.ts";
import { factorPolicyDoor, settingsDoor } from "#lib/server/edge/doors/settings.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import { systemFacts } from "#lib/server/edge/process/system-facts.ts";
import release from "../../../package.json" with { type: "json" };

export const metadata: Metadata = { title: "Settings" };

export default async function Settings() {
  const [view, factors, groups] = await Promise.all([
    readForPage(settingsDoor, {}),
    readForPage(factorPolicyDoor, {}),
    readForPage(directoryDoor, {}),
  ]);
  if (view.ok) {
    const facts = await systemFacts();
    return (
      <>
        <SettingsPage {...view.value} />
        {factors.ok && <FactorPolicyPart {...factors.value} />}
        {groups.ok && groups.value && <GroupsPart {...groups.value} />}
        {facts.keys && <KeysPart keys={facts.keys} />}
        <SystemPart version={release.version} facts={facts} />
      </>
    );
  }
  if (view.error.code === "forbidden") notFound();
  return <FailureBlank failure={view.error} headingLevel={1} />;
}
