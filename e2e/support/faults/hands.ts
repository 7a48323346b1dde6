import { expect, type Locator, type Page } from "playwright/test";
import { whenAlive } from "../alive.ts";

/**
 * How long a person takes, in seconds. The time for a key is that of an average typist who is no secretary (Card, Moran and Newell: The
 * Psychology of Human-Computer Interaction, 1983); the times for reading are assumed.
 */
export const PERSON = { key: 0.28, screen: 5, row: 3, previewed: 0.5 } as const;
const MOST_STEPS = 60;

/** A person who has a keyboard and no mouse. Counts what they press and look at. */
export class Hands {
  readonly page: Page;
  keys = 0;
  /** pages and dialogs that open, rows that are read before a decision, and rows that are read over in a preview */
  seen = { screens: 0, rows: 0, previewed: 0 };

  constructor(page: Page) {
    this.page = page;
  }

  async press(key: string): Promise<void> {
    this.keys += 1;
    await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    this.keys += text.length;
    await this.page.keyboard.type(text);
  }

  /** F5, which a browser without a window does not know. */
  async reload(): Promise<void> {
    this.keys += 1;
    await this.page.reload();
  }

  /** Goes to it by Tab alone, and fails where Tab does not lead there. */
  async to(target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await expect(target).toBeVisible();
    await whenAlive(target);
    for (let step = 0; step < MOST_STEPS; step++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.press(key);
    }
    throw new Error(`${MOST_STEPS} times ${key} did not lead to ${target}`);
  }

  /** From wherever the focus is, into the content of the page. */
  async into(): Promise<void> {
    for (let step = 0; step < MOST_STEPS; step++) {
      if (await this.page.evaluate(() => document.activeElement?.closest("main") !== null)) return;
      await this.press("Tab");
    }
    throw new Error(`${MOST_STEPS} times Tab did not lead into the page`);
  }

  async enter(target: Locator): Promise<void> {
    await this.to(target);
    await this.press("Enter");
  }

  /** Looks at what has opened. */
  async look(at: Locator): Promise<void> {
    await expect(at).toBeVisible();
    this.seen.screens += 1;
  }

  /** Confirms by password where that is asked for. */
  async confirm(password: string): Promise<void> {
    const field = this.page.getByLabel("Your password");
    await this.look(field);
    await expect(field).toBeFocused();
    await this.type(password);
    await this.press("Enter");
  }

  /** The name in the row that has the focus. */
  async row(): Promise<string> {
    return this.page.evaluate(
      () => document.activeElement?.closest("tr[data-row]")?.querySelector("[translate=no]")?.textContent ?? "",
    );
  }

  /** Presses a key that moves to another row, and waits for that. */
  async move(key: string): Promise<string> {
    const before = await this.row();
    await this.press(key);
    await expect.poll(() => this.row(), { intervals: [10, 20, 50] }).not.toMatch(new RegExp(`^(?:${before})?$`));
    return this.row();
  }

  /** By the times that a person takes. */
  get seconds(): number {
    const { screens, rows, previewed } = this.seen;
    return this.keys * PERSON.key + screens * PERSON.screen + rows * PERSON.row + previewed * PERSON.previewed;
  }
}
