import { expect, type Locator, type Page } from "playwright/test";
import { addPerson, addTeam, giveRole } from "../persons.ts";
import type { Rolecall } from "../rolecall.ts";
import { inStore, saveSqlUser } from "../store-file.ts";

/** A member whose team owns `ours` on this cluster, who can therefore request more, and a Cluster Admin of the cluster. */
export function arrange(rolecall: Pick<Rolecall, "folder">, clusterId: string) {
  const bea = addPerson(rolecall, "Bea Novak");
  const cora = addPerson(rolecall, "Cora Berg");
  const team = addTeam(rolecall, `Payments ${clusterId}`, bea);
  giveRole(rolecall, cora, clusterId, "cluster_admin");
  saveSqlUser(rolecall, clusterId, "ours", { state: "admin", purpose: "ours purpose", team });
  return { bea, cora, team };
}

/** The row of the request about the SQL user of this name. */
export function requestRow(page: Page, name: string): Locator {
  return page
    .getByRole("list", { name: "Requests" })
    .getByRole("listitem")
    .filter({ has: page.getByText(name, { exact: true }) });
}

export async function openRequests(page: Page, search = ""): Promise<void> {
  await page.goto(`/requests${search}`);
  await expect(page.getByRole("heading", { name: "Requests", level: 1 })).toBeVisible();
}

/** Asks for a new SQL user that may read and write in the database `shop`; on the first cluster that is offered, or on this one. */
export async function requestNew(page: Page, name: string, clusterId?: string): Promise<void> {
  await page.getByRole("button", { name: "Request SQL user" }).click();
  const dialog = page.getByRole("dialog", { name: "Request SQL user" });
  if (clusterId) await dialog.getByLabel("Cluster").selectOption(clusterId);
  await dialog.getByLabel("Username").fill(name);
  await dialog.getByLabel("Purpose").fill(`${name} purpose`);
  await dialog.getByRole("radio", { name: "Read and write" }).check();
  await dialog.getByLabel(/^(Other databases|Their names)$/).fill("shop");
  await dialog.getByLabel("Duration").selectOption("90 days");
  await dialog.getByLabel("Reason").fill(`${name} reason`);
  await dialog.getByRole("button", { name: "Send request" }).click();
  await expect(dialog).toBeHidden();
}

/** Asks for something about a SQL user of one's team. */
export async function requestForOwn(page: Page, what: string, name: string, database?: string): Promise<void> {
  await page.getByRole("button", { name: "Request a change" }).click();
  await page.getByRole("menuitem", { name: what }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("SQL user").selectOption({ label: await labelOf(dialog, name) });
  if (database) await dialog.getByLabel("Other databases").fill(database);
  await dialog.getByLabel("Reason").fill(`${what} of ${name}`);
  await dialog.getByRole("button", { name: "Send request" }).click();
  await expect(dialog).toBeHidden();
}

async function labelOf(dialog: Locator, name: string): Promise<string> {
  const option = dialog.getByRole("option").filter({ hasText: `${name} on ` });
  return (await option.textContent()) ?? "";
}

/** Copies a request several times, each one older, or newer and in another state. */
export function repeatRequest(
  rolecall: Pick<Rolecall, "folder">,
  clusterId: string,
  name: string,
  times: number,
  newer?: { state: "denied" },
): void {
  const [row = {}] = inStore(rolecall, "select * from requests where cluster_id = ? and name = ?", clusterId, name);
  const columns = Object.keys(row);
  const copies = Array.from({ length: times }, (_, time) => {
    const again = `${name}_${time}`;
    const asked = String(row.asked).replace(name, again);
    const createdAt = Number(row.created_at) + (newer ? 1_000 : -1_000) * (time + 1);
    return { ...row, ...newer, id: `ask_${again}`, name: again, asked, created_at: createdAt };
  });
  const values = copies.flatMap((copy) => Object.values(copy) as (string | number | null)[]);
  const marks = `(${columns.map(() => "?").join()})`;
  // In one statement: each write of another program waits for the disk and for the server.
  inStore(rolecall, `insert into requests (${columns.join()}) values ${copies.map(() => marks).join()}`, ...values);
}
