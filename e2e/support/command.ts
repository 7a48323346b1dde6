import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { rolecall as runCommand } from "../../lib/command/testing.ts";

/** As it lies in the built folder, which has everything that it needs. */
const PROGRAM = join(import.meta.dirname, "../../.next/standalone/rolecall.mjs");

/** `rolecall` as a person runs it, with a home folder of its own. */
export function commandIn(home: string, env: Record<string, string> = {}) {
  const own = { HOME: home, XDG_CONFIG_HOME: join(home, "config"), XDG_STATE_HOME: join(home, "state"), ...env };
  return {
    run: (...given: string[]) => runCommand(given, { program: PROGRAM, env: own }),
    /** resolves to the link that `login` shows, and to its end */
    login: async (url: string) => {
      const child = spawn(process.execPath, [PROGRAM, "login", url], { env: { ...process.env, ...own } });
      const ended = once(child, "close").then(([exitCode]) => exitCode as number);
      let text = "";
      for await (const chunk of child.stderr.iterator({ destroyOnReturn: false })) {
        text += chunk;
        const link = /Open (\S+)\n[\s\S]*code (\S+)\./.exec(text);
        if (link) return { link: link[1] ?? "", code: link[2] ?? "", ended };
      }
      throw new Error(text);
    },
  };
}
