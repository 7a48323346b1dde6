import { type Browser, expect, type Page } from "playwright/test";
import type { AccountRole, ClusterRole } from "../../lib/shared/policy.ts";
import { signInCall } from "./accounts.ts";
import { ADMINISTRATOR } from "./fixtures.ts";
import type { Rolecall } from "./rolecall.ts";
import { contextsOf } from "./servers/contexts.ts";
import { inStore } from "./store-file.ts";

let made = 0;

export type Person = { id: string; name: string; email: string };

/** Adds an account whose password is the administrator's. */
export function addPerson(rolecall: Pick<Rolecall, "folder">, name: string, role: AccountRole = "member"): Person {
  const person = { id: `acc_test_${++made}`, name, email: `person-${made}@halden.example` };
  inStore(
    rolecall,
    `insert into accounts (id, email, name, password_hash, role, created_at)
      select ?, ?, ?, password_hash, ?, created_at from accounts where email = ?`,
    ...[person.id, person.email, name, role, ADMINISTRATOR.email],
  );
  return person;
}

/** Adds a team with these members. */
export function addTeam(rolecall: Pick<Rolecall, "folder">, name: string, ...members: Person[]): { id: string } {
  const id = `tem_test_${++made}`;
  inStore(rolecall, "insert into teams (id, name, created_at) values (?, ?, 0)", id, name);
  for (const member of members) addToTeam(rolecall, { id }, member);
  return { id };
}

export function addToTeam(rolecall: Pick<Rolecall, "folder">, team: { id: string }, { id }: Pick<Person, "id">): void {
  inStore(rolecall, "insert into team_members (team_id, account_id, lead) values (?, ?, 0)", team.id, id);
}

export function takeFromTeam(
  rolecall: Pick<Rolecall, "folder">,
  team: { id: string },
  { id }: Pick<Person, "id">,
): void {
  inStore(rolecall, "delete from team_members where team_id = ? and account_id = ?", team.id, id);
}

/** Gives an account or a team a cluster role, as if it had been given long ago. */
export function giveRole(
  rolecall: Pick<Rolecall, "folder">,
  { id }: { id: string },
  clusterId: string,
  role: ClusterRole,
): void {
  const column = id.startsWith("tem_") ? "team_id" : "account_id";
  inStore(
    rolecall,
    `insert into cluster_roles (id, ${column}, cluster_id, role, granted_by, granted_at) values (?, ?, ?, ?, ?, 0)`,
    ...[`grt_test_${++made}`, id, clusterId, role, ADMINISTRATOR.name],
  );
}

/** Signs in as a browser does, and gives the value of the `Cookie` header that it would send from then on. */
export async function cookieOf({ url }: Pick<Rolecall, "url">, { email }: Pick<Person, "email">): Promise<string> {
  const response = await fetch(`${url}/sign-in`, signInCall(url, { email, password: ADMINISTRATOR.password }));
  expect(await response.text()).toContain('"entered"');
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

/** A page on which this person is signed in. */
export async function pageOf(
  browser: Browser,
  rolecall: Pick<Rolecall, "url">,
  person: Pick<Person, "email">,
): Promise<Page> {
  const cookies = (await cookieOf(rolecall, person)).split("; ").map((cookie) => {
    const [name = "", value = ""] = cookie.split(/=(.*)/s);
    return {
      name,
      value,
      domain: "localhost",
      path: "/",
      expires: -1,
      secure: true,
      httpOnly: true,
      sameSite: "Lax" as const,
    };
  });
  const context = await contextsOf(browser).lend(rolecall.url, { cookies: cookies, origins: [] });
  return context.newPage();
}
