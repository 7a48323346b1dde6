"use client";

import Plus from "lucide-react/icons/plus";
import type { Route } from "next";
import Link from "next/link";
import { useState } from "react";
import { useLinkedDialog } from "#components/dialogs/use-linked-dialog.ts";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useSearchState } from "#components/ui/use-search-state.ts";
import { countsOn, type Grant, type RightsList, reaches } from "#lib/shared/people/rights.ts";
import { GrantDialog } from "./grant-dialog.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";
import { clusterOptions, holderOptions, keyOf } from "./rights-names.ts";
import { RightsTable } from "./rights-table.tsx";
import { parseView, type RightsView, searchOfView } from "./rights-view.ts";
import { WhyPart } from "./why-part.tsx";

type Open = { kind: "give" } | { kind: "change" | "revoke"; grant: Grant };

/** Cluster roles to grant, change and remove, and the access check. */
export function RightsPage({ list }: { list: RightsList }) {
  const [view, setView] = useSearchState(parseView, searchOfView);
  const [open, setOpen] = useState<Open | null>(null);
  const onView = (change: Partial<RightsView>) => setView({ ...view, ...change });
  const close = () => setOpen(null);
  const { grants, administrators } = shown(list, view);

  useLinkedDialog((linked) => linked === "give" && setOpen({ kind: "give" }));

  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        title="Roles"
        sentence={sentence(list)}
        actions={
          <Button variant="primary" onClick={() => setOpen({ kind: "give" })}>
            <Plus />
            Give a role
          </Button>
        }
      />
      <div className="grid flex-1 grid-cols-[minmax(0,1fr)] border-t border-line md:min-h-0 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col lg:overflow-y-auto">
          <SuperuserNote limited={list.settings.creatorsOnlyRestricted} />
          <div className="flex flex-wrap gap-3 px-gutter pt-1 pb-4">
            <Select
              label="Account or team"
              className="w-60 max-md:w-full"
              options={[{ value: "", label: "All accounts and teams" }, ...holderOptions(list)]}
              value={view.who}
              onChange={(who) => onView({ who })}
            />
            <Select
              label="Cluster"
              className="w-60 max-md:w-full"
              options={[{ value: "", label: "Any cluster" }, ...clusterOptions(list)]}
              value={view.cluster}
              onChange={(cluster) => onView({ cluster })}
            />
          </div>
          <RightsTable
            administrators={administrators}
            grants={grants}
            clusters={list.clusters}
            disabled={new Set(list.people.filter(({ disabled }) => disabled).map(({ id }) => id))}
            onChange={(grant) => setOpen({ kind: "change", grant })}
            onRevoke={(grant) => setOpen({ kind: "revoke", grant })}
          />
          {grants.length === 0 && <NoGrants filtered={list.grants.length > 0} />}
        </div>
        <div className="border-line max-lg:border-t lg:overflow-y-auto lg:border-l">
          <WhyPart list={list} view={view} onView={onView} />
        </div>
      </div>
      {open && <RightsDialog open={open} list={list} view={view} onClose={close} />}
    </div>
  );
}

type RightsDialogProps = { open: Open; list: RightsList; view: RightsView; onClose: () => void };

function RightsDialog({ open, list, view, onClose }: RightsDialogProps) {
  switch (open.kind) {
    case "give":
      return <GrantDialog list={list} suggested={view} onClose={onClose} />;
    case "change":
      return <GrantDialog list={list} suggested={view} grant={open.grant} onClose={onClose} />;
    case "revoke":
      return <RevokeDialog list={list} grant={open.grant} onClose={onClose} />;
    default:
      return open satisfies never;
  }
}

function sentence({ people, grants }: RightsList): string {
  const without = people.filter(
    (person) => person.role === "member" && !person.disabled && !grants.some((grant) => reaches(grant, person)),
  ).length;
  if (without === 0) return "Cluster roles belong to Rolecall. The API key stays on the server.";
  return `${without} ${without === 1 ? "member has no role and sees" : "members have no role and see"} no clusters.`;
}

/** The rows for the filters; for an account, its own roles and those of its teams. */
function shown({ people, grants }: RightsList, { who, cluster }: RightsView) {
  const person = people.find(({ id }) => who === `account:${id}`);
  const about = (grant: Grant) => who === "" || (person ? reaches(grant, person) : keyOf(grant.holder) === who);
  return {
    grants: grants.filter((grant) => about(grant) && (cluster === "" || countsOn(grant, cluster))),
    administrators: people.filter(
      ({ id, role, disabled }) => role === "administrator" && !disabled && (who === "" || who === `account:${id}`),
    ),
  };
}

function SuperuserNote({ limited }: { limited: boolean }) {
  const settings = (
    <Link href={"/settings" as Route} prefetch={false} className="link">
      Settings
    </Link>
  );
  return limited ? (
    <Note className="mx-gutter my-4">
      <strong>Cluster Creators can change restricted SQL users only.</strong> Otherwise they could reset an admin user
      and connect as a superuser. Change this in {settings}.
    </Note>
  ) : (
    <Note tone="admin" className="mx-gutter my-4">
      <strong>Cluster Creators can become superusers:</strong> they see the new password of an admin user that they
      reset. Limit them to restricted SQL users in {settings}.
    </Note>
  );
}

function NoGrants({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <Blank title="No matching roles" text="Choose another account, team or cluster." />
  ) : (
    <Blank
      title="No cluster roles yet"
      text="Members see no clusters until they or one of their teams get a role. Administrators have full access without one."
    />
  );
}
