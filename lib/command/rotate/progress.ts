import { say } from "../output.ts";

/** Shows on standard error how far long work is: in place on a terminal, else one line for each tenth. */
export function makeProgress(): { show: (done: number, all: number) => void; end: () => void } {
  const { isTTY } = process.stderr;
  let last = "";
  let tenth = -1;
  return {
    show: (done, all) => {
      const words = `${done} of ${all} passwords`;
      const now = all === 0 ? 10 : Math.floor((done * 10) / all);
      if (isTTY && words !== last) process.stderr.write(`\r${words}`);
      else if (!isTTY && now !== tenth) say(`rolecall: ${words}`);
      last = words;
      tenth = now;
    },
    end: () => {
      if (isTTY && last !== "") process.stderr.write("\n");
    },
  };
}
