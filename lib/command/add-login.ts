import type { Command } from "commander";
import type { LoginChoices } from "./choices.ts";

export function addLogin(program: Command): void {
  program
    .command("login")
    .description("Sign in through a browser on any machine, and store the token for the other commands.")
    .argument("<url>", "the address of Rolecall")
    .option("--with-token", "read a token from standard input instead")
    .action(async (url: string, choices: LoginChoices) => (await import("./login.ts")).login(url, choices));
  program
    .command("logout")
    .description("Forget the stored token. It stays valid until it is revoked or ends.")
    .action(async () => (await import("./login.ts")).logout());
  program
    .command("whoami")
    .description("Show the token that is used: its owner, scopes and end.")
    .option("--json", "print JSON for programs")
    .action(async ({ json }: { json?: true }) => (await import("./login.ts")).whoami(json));
}
