import { cellOf, type Found } from "./result-set.ts";

/** A role option, and the user or role that has it. */
export type HeldOption = { readonly holder: string; readonly option: string };

/** The role options in a result of the verify scripts, with their holders; undefined where one was cut. */
export function readOptions({ set, rows }: Found): readonly HeldOption[] | undefined {
  if (!set) return [];
  const options: HeldOption[] = [];
  for (const row of rows) {
    const cell = cellOf(set, row, "role_options");
    const text = cell === "NULL" ? "" : cell;
    if (`${[...text].length}` !== cellOf(set, row, "role_options_length")) return undefined;
    options.push(...heldOptions(cellOf(set, row, "username"), text));
  }
  return options;
}

/** The role options in a cell of `SHOW USERS`, with their holder. */
export function heldOptions(holder: string, cell: string): HeldOption[] {
  return optionsIn(cell === "NULL" ? "" : cell).map((option) => ({ holder, option }));
}

/** The role options in a cell of `SHOW USERS`: a list in words before v25.3, an array later. */
export function optionsIn(cell: string): string[] {
  return cell
    .split(/[,{}"[\]]+/)
    .map((option) => option.trim())
    .filter((option) => option !== "");
}

/** The source of a user that single sign-on provisioned (PROVISIONSRC); null for others. The database refuses to change its password. */
export function provisionOf(user: string, options: readonly HeldOption[]): string | null {
  const found = options.find(({ holder, option }) => holder === user && option.startsWith(PROVISIONED));
  return found?.option.slice(PROVISIONED.length) ?? null;
}

const PROVISIONED = "PROVISIONSRC=";

/** A role option as a phrase. */
export function optionWords(user: string, { holder, option }: HeldOption): string {
  return `role option ${option}${holder === user ? "" : ` of the role ${holder}`}`;
}
