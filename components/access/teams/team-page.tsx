"use client";

import Link from "next/link";
import { buttonClass } from "#components/ui/button-class.ts";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Part } from "#components/ui/part.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import type { PartPage } from "#lib/shared/people/page-parts.ts";
import type { TeamPage as Page } from "#lib/shared/people/person-page.ts";
import {
  AllLink,
  EventsPart,
  NoRows,
  RequestRecords,
  RolesTable,
  SqlUsersTable,
  WidePart,
} from "../person/part-tables.tsx";
import { usePart } from "../person/use-part.tsx";
import { PeoplePart } from "./people-part.tsx";
import { TeamActions } from "./team-actions.tsx";

/** Everything about one team: what it owns, what is due, who is in it, and what it requests. */
export function TeamPage(page: Page) {
  const { team, manages, own, parts } = page;
  return (
    <>
      <PageHeader
        crumbs={
          <Crumbs href={manages ? "/access/teams" : "/my"} above={manages ? "Access" : "My SQL users"}>
            {manages ? "Teams" : "Team"}
          </Crumbs>
        }
        title={<bdi>{team.name}</bdi>}
        sentence={
          <>
            {sentence(page)}
            {own && <span className="block">You {own.lead ? "lead" : "are in"} this team.</span>}
            {team.prefix !== "" && (
              <span className="block">
                Requested names start with <span className="mono [overflow-wrap:anywhere]">{team.prefix}</span>
              </span>
            )}
          </>
        }
        actions={manages && <TeamActions page={page} />}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] border-t border-line lg:grid-cols-[minmax(0,1fr)_25rem]">
        <div>
          <SqlUsersPart page={page} />
          {parts.roles && <RolesPart page={page} first={parts.roles} />}
        </div>
        <div className="border-line max-lg:border-t lg:border-l">
          {parts.members && <PeoplePart page={page} first={parts.members} />}
          <RequestsPart page={page} />
          {parts.events && <TeamEvents page={page} first={parts.events} />}
        </div>
      </div>
    </>
  );
}

function sentence({ figures, manages }: Page): string {
  const { members, sqlUsers, admins, due, soon } = figures;
  const facts = [
    admins > 0 && `${number(admins)} ${admins === 1 ? "is a superuser" : "are superusers"}`,
    due > 0 && `${counted(due, "password")} ${due === 1 ? "is" : "are"} due`,
    soon > 0 && `${counted(soon, "password")} will be due soon`,
  ].filter(Boolean);
  const people = manages ? `${members === 1 ? "1 person" : `${number(members)} people`}. ` : "";
  const owns = sqlUsers === 0 ? "Owns no SQL user" : `Owns ${counted(sqlUsers, "SQL user")}`;
  return `${people}${owns}${facts.length > 0 ? `: ${facts.join(", ")}` : ""}.`;
}

function SqlUsersPart({ page }: { page: Page }) {
  const { team, figures, manages } = page;
  const shown = usePart({ teamId: team.id }, page.parts.sqlUsers, page.asOf);
  return (
    <WidePart title="SQL users" count={number(figures.sqlUsers)}>
      {shown.rows.length === 0 ? (
        <NoRows>None. A Cluster Admin gives a SQL user to a team on its page, with Owner and purpose.</NoRows>
      ) : (
        <SqlUsersTable {...shown} links={manages} teams={false} />
      )}
    </WidePart>
  );
}

function RolesPart({ page, first }: { page: Page; first: PartPage<"roles"> }) {
  const { team, figures } = page;
  const shown = usePart({ teamId: team.id }, first, page.asOf);
  return (
    <WidePart
      title="Cluster roles"
      count={number(figures.roles)}
      action={
        <Link
          href={`/access/roles?who=${encodeURIComponent(`team:${team.id}`)}&open=give`}
          prefetch={false}
          className={buttonClass({ size: "s" })}
        >
          Give a role…
        </Link>
      }
    >
      <RolesTable {...shown} ofTeam />
    </WidePart>
  );
}

function RequestsPart({ page }: { page: Page }) {
  const shown = usePart({ teamId: page.team.id }, page.parts.requests, page.asOf);
  return (
    <Part
      title="Requests"
      narrow
      action={<AllLink href={`/requests?q=${encodeURIComponent(page.team.name)}`} label="All requests" />}
    >
      <RequestRecords {...shown} ofTeam />
    </Part>
  );
}

function TeamEvents({ page, first }: { page: Page; first: PartPage<"events"> }) {
  const shown = usePart({ teamId: page.team.id }, first, page.asOf);
  return <EventsPart {...shown} filter={{ target: page.team.id }} />;
}
