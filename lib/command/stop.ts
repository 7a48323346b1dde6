import { CommandFailure, EXIT } from "./failure.ts";
import { say } from "./output.ts";

/** Ctrl-C, a request to end, and a terminal that was closed. */
export const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

type Stop = { readonly signal: AbortSignal; readonly end: () => void };

/** Ctrl-C aborts what waits by this signal, with these words; `end` gives Ctrl-C back. A second one ends the process. */
export function onStop(words: string): Stop {
  const controller = new AbortController();
  const stop = () => controller.abort(new CommandFailure(words, EXIT.stopped));
  process.once("SIGINT", stop).once("SIGTERM", stop);
  // The shell of a closed terminal may send it once more.
  process.on("SIGHUP", stop);
  return { signal: controller.signal, end: () => unheard(stop) };
}

/** The first Ctrl-C aborts by this signal, and says so; the second ends the process and says what that means, except SIGHUP, which a shell can send twice. */
export function onTwoStops(first: string, second: string): Stop {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    if (!controller.signal.aborted) say(`rolecall: ${first}; press Ctrl-C again to end immediately`);
    else if (signal !== "SIGHUP") {
      say(`rolecall: stopped; ${second}`);
      process.exit(EXIT.stopped);
    }
    controller.abort();
  };
  for (const signal of STOP_SIGNALS) process.on(signal, stop);
  return { signal: controller.signal, end: () => unheard(stop) };
}

/** Does work whose result cannot be repeated. The first Ctrl-C waits for it; the second ends the process and says what is `lost`. */
export async function finishFirst<T>(lost: string, work: () => Promise<T>): Promise<T> {
  const stop = onTwoStops("finishing, since the password may be set already", lost);
  try {
    return await work();
  } finally {
    stop.end();
  }
}

function unheard(stop: (signal: NodeJS.Signals) => void): void {
  for (const signal of STOP_SIGNALS) process.off(signal, stop);
}
