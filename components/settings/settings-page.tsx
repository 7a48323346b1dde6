"use client";

import { type FormEvent, useId, useState } from "react";
import { PageHeader } from "#components/frame/page-header.tsx";
import { useChange } from "#components/rights/use-change.ts";
import { ConfirmToGoOn } from "#components/sql-users/confirm-to-go-on.tsx";
import { MutationFailure } from "#components/sql-users/mutation-failure.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { changeSettings } from "#lib/client/settings.ts";
import type { SettingName, Settings } from "#lib/shared/settings.ts";

type Props = { settings: Settings; changed: Partial<Record<SettingName, { by: string; at: number }>> };

/** What holds for all of Rolecall, each with what follows from it. */
export function SettingsPage({ settings, changed }: Props) {
  const [wanted, setWanted] = useState(settings);
  const textId = useId();
  const toast = useToast();
  const save = useChange(changeSettings, () => toast("Saved"));
  const same = wanted.creatorsOnlyRestricted === settings.creatorsOnlyRestricted;
  const last = changed.creatorsOnlyRestricted;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!same && !save.pending) save.run(wanted);
  }

  return (
    <>
      <PageHeader title="Settings" sentence="They hold for every cluster, and count at once." />
      <form onSubmit={submit} className="grid gap-5 border-t border-line px-gutter py-5 *:max-w-160">
        <MutationFailure failure={save.failure} />
        <section className="grid gap-2">
          <Checkbox
            label={<strong>Creators change restricted SQL users only</strong>}
            aria-describedby={textId}
            checked={wanted.creatorsOnlyRestricted}
            disabled={save.pending}
            onChange={(event) => setWanted({ ...wanted, creatorsOnlyRestricted: event.target.checked })}
          />
          <div id={textId} className="grid gap-2 pl-6 text-ink-2">
            <p>
              A new SQL user is admin, and who resets an admin user can connect as a superuser. With this set, Cluster
              Creators reset and delete only SQL users that were proved restricted, and only Cluster Admins can prove
              it.
            </p>
            <p>
              What follows: a SQL user that a Cluster Creator creates gets a password that nobody sees. A Cluster Admin
              restricts it and proves it; then its creator can reset the password and is shown the new one.
            </p>
            {last && (
              <p className="text-12 text-ink-3">
                Changed by {last.by} <RelativeTime at={last.at} />
              </p>
            )}
          </div>
        </section>
        <div>
          <Button type="submit" variant="primary" disabled={same} pending={save.pending}>
            Save
          </Button>
        </div>
      </form>
      <ConfirmToGoOn failure={save.failure} onConfirmed={save.again} onCancel={save.dismiss} />
    </>
  );
}
