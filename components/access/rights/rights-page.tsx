"use client";

import Plus from "lucide-react/icons/plus";
import type { Route } from "next";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { startTransition, useOptimistic, useState } from "react";
import { ClusterField } from "#components/clusters/cluster-field.tsx";
import { HolderField } from "#components/dialogs/holder-field.tsx";
import { keyOf } from "#components/dialogs/holder-key.ts";
import { KeysReadNote, useKeysRead } from "#components/dialogs/keys-read.tsx";
import { useLinkedDialog } from "#components/dialogs/use-linked-dialog.ts";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { PageLinks } from "#components/ui/tables/page-links.tsx";
import { number } from "#components/ui/words/counted.ts";
import type { ListedGrant, RightsList } from "#lib/shared/people/rights.ts";
import { GrantDialog } from "./grant-dialog.tsx";
import { LabelDialog } from "./label-dialogs.tsx";
import { type LabelOpen, LabelsPart, linkedLabel } from "./labels-part.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";
import { RightsTable } from "./rights-table.tsx";
import { type RightsView, rightsPath } from "./rights-view.ts";
import { WhyPart } from "./why-part.tsx";

type Open = { kind: "give" } | { kind: "change" | "revoke"; grant: ListedGrant } | LabelOpen;

/** Cluster roles to grant, change and remove, and the access check. */
export function RightsPage({ list, view }: { list: RightsList; view: RightsView }) {
  const [open, setOpen] = useState<Open | null>(null);
  const [shown, onView] = useView(view);
  const close = () => setOpen(null);
  const onFilter = (change: Partial<RightsView>) => onView({ ...change, after: "" });
  const isFirst = view.after === "";

  useLinkedDialog((linked) => setOpen(linked === "give" ? { kind: "give" } : linkedLabel(linked, list.byLabel)));

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
          <LabelsPart byLabel={list.byLabel} onOpen={setOpen} />
          <Filters list={list} onFilter={onFilter} />
          <RightsTable
            administrators={list.administrators}
            grants={list.grants}
            onChange={(grant) => setOpen({ kind: "change", grant })}
            onRevoke={(grant) => setOpen({ kind: "revoke", grant })}
          />
          {list.foundGrants === 0 && <NoGrants filtered={list.allGrants > 0} />}
          {(list.next !== null || !isFirst) && (
            <PageLinks
              first={isFirst ? undefined : rightsPath({ ...view, after: "" })}
              next={list.next === null ? undefined : rightsPath({ ...view, after: list.next })}
            >
              {number(list.found)} administrators and roles
            </PageLinks>
          )}
        </div>
        <div className="border-line max-lg:border-t lg:overflow-y-auto lg:border-l">
          <WhyPart {...list} may={shown.may} onView={onView} />
        </div>
      </div>
      {open && <RightsDialog open={open} list={list} onClose={close} />}
    </div>
  );
}

/** The view of the page, and how to change it: the server answers each one. */
function useView(view: RightsView): [view: RightsView, change: (change: Partial<RightsView>) => void] {
  const router = useRouter();
  const [shown, setShown] = useOptimistic(view);
  const change = (part: Partial<RightsView>) =>
    startTransition(() => {
      const next = { ...shown, ...part };
      setShown(next);
      router.replace(rightsPath(next) as Route, { scroll: false });
    });
  return [shown, change];
}

function Filters({ list, onFilter }: { list: RightsList; onFilter: (change: Partial<RightsView>) => void }) {
  return (
    <div className="flex flex-wrap gap-3 px-gutter pt-1 pb-4">
      <HolderField
        label="Account or team"
        of="both"
        none="All accounts and teams"
        clears
        disabled
        value={list.who}
        onChange={(holder) => onFilter({ who: holder ? keyOf(holder) : "" })}
        className="w-60 max-md:w-full"
      />
      <ClusterField
        label="Cluster"
        none="Any cluster"
        clears
        value={list.cluster}
        onChange={(cluster) => onFilter({ cluster: cluster?.id ?? "" })}
        className="w-60 max-md:w-full"
      />
    </div>
  );
}

type RightsDialogProps = { open: Open; list: RightsList; onClose: () => void };

function RightsDialog({ open, list: { who, cluster, byLabel }, onClose }: RightsDialogProps) {
  switch (open.kind) {
    case "give":
      return <GrantDialog suggested={{ who, cluster }} onClose={onClose} />;
    case "change":
      return <GrantDialog suggested={{ who, cluster }} grant={open.grant} onClose={onClose} />;
    case "revoke":
      return <RevokeDialog grant={open.grant} onClose={onClose} />;
    case "give_label":
    case "revoke_label":
    case "confirm_label":
    case "decline_label":
      return <LabelDialog open={open} labels={byLabel.labels} onClose={onClose} />;
    default:
      return open satisfies never;
  }
}

function sentence({ without }: RightsList): string {
  if (without === 0) return "Cluster roles belong to Rolecall. The API key stays on the server.";
  return `${number(without)} ${without === 1 ? "member has no role and sees" : "members have no role and see"} no clusters.`;
}

function SuperuserNote({ limited }: { limited: boolean }) {
  const keysRead = useKeysRead();
  const settings = (
    <Link href={"/settings" as Route} prefetch={false} className="link">
      Settings
    </Link>
  );
  if (keysRead)
    return (
      <KeysReadNote className="mx-gutter my-4">
        No role resets or deletes SQL users now, or creates them without a SQL connection. Once a key may change them,{" "}
        {limited
          ? "Cluster Creators have the limit that is set in "
          : "Cluster Creators can become superusers, unless you limit them in "}
        {settings}.
      </KeysReadNote>
    );
  return limited ? (
    <Note className="mx-gutter my-4">
      <strong>Cluster Creators can change restricted SQL users only.</strong> Otherwise they could reset an admin user
      and connect as a superuser. Change this in {settings}.
    </Note>
  ) : (
    <Note className="mx-gutter my-4">
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
