import { confirmByPassword } from "./support/accounts.ts";
import { expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups, named } from "./support/looks.ts";
import { addPerson, addTeam, pageOf } from "./support/persons.ts";
import { filesBelow } from "./support/secrets.ts";
import { textOfDatabase } from "./support/store.ts";
import { inStore } from "./support/store-file.ts";

for (const looks of lookGroups(import.meta.filename))
  test(`a token: made, shown once, listed and revoked, ${named(looks)}`, async ({ browser, rolecall }) => {
    const person = addPerson(rolecall, "Tove with tokens", "administrator");
    addTeam(rolecall, `Tokens ${person.id}`, person);
    const page = await pageOf(browser, rolecall, person);
    await page.goto("/profile/tokens");
    await expect(page.getByRole("heading", { name: "No API tokens" })).toBeVisible();
    await page.getByRole("button", { name: "New token" }).click();
    const dialog = page.getByRole("dialog", { name: "New token" });
    await expectClean(page, looks);
    await dialog.getByLabel("Name").fill("ci-rotate");
    await dialog.getByLabel("Reset passwords").check();
    await dialog.getByLabel("Addresses").fill("10.30.0.0/99");
    await dialog.getByRole("button", { name: "Create token" }).click();
    await expect(dialog.getByText("Write addresses such as")).toBeVisible();
    await dialog.getByLabel("Addresses").fill("10.30.0.0/16, 127.0.0.1");
    await dialog.getByRole("button", { name: "Create token" }).click();
    // It outlives the session, so a recent sign-in is not enough.
    await confirmByPassword(page);

    const shown = page.getByRole("region", { name: "ci-rotate, shown once" });
    await expect(shown.getByRole("button", { name: "Copy token" })).toBeFocused();
    await expectClean(page, looks);
    await shown.getByRole("button", { name: "Reveal" }).click();
    const token = await shown.getByRole("textbox").inputValue();
    expect(token).toMatch(/^rlc_[0-9A-Za-z]{49}$/);
    await shown.getByRole("button", { name: "I have stored it" }).click();
    await expect(shown).toBeHidden();
    expect(await page.content()).not.toContain(token);

    const row = page.getByRole("row").filter({ hasText: "ci-rotate" });
    await expect(row).toContainText(`${token.slice(0, 8)}…`);
    await expect(row).toContainText("never");
    await expect(row).toContainText(/in \d+ days/);
    await expect(page.getByText("1 of 1")).toBeVisible();
    const days = 24 * 60 * 60_000;
    inStore(
      rolecall,
      "update api_tokens set last_used_at = ?, last_used_from = '203.0.113.7' where name = 'ci-rotate'",
      Date.now() - 51 * days,
    );
    inStore(rolecall, "update api_tokens set expires_at = ? where name = 'ci-rotate'", Date.now() + 4 * days);
    await page.reload();
    await expect(row).toContainText("from 203.0.113.7idle");
    await expectClean(page, looks);
    await row.getByRole("button", { name: "Revoke ci-rotate" }).click();
    const confirm = page.getByRole("alertdialog", { name: "Revoke ci-rotate" });
    await expectClean(page, looks);
    await confirm.getByRole("button", { name: "Revoke token" }).click();
    await expect(page.getByRole("heading", { name: "No API tokens" })).toBeVisible();

    const places = new Map([
      ["the output", rolecall.output()],
      ["the database", textOfDatabase(rolecall.folder)],
      ...filesBelow(rolecall.folder),
    ]);
    for (const [where, text] of places) expect(text.includes(token.slice(8)), where).toBe(false);
  });
