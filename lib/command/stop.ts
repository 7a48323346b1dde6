import { CommandFailure, EXIT } from "./failure.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Ctrl-C aborts what waits by this signal, with these words; `end` gives Ctrl-C back. */
export function onStop(words: string): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  const stop = () => controller.abort(new CommandFailure(words, EXIT.stopped));
  for (const signal of SIGNALS) process.once(signal, stop);
  return {
    signal: controller.signal,
    end: () => {
      for (const signal of SIGNALS) process.off(signal, stop);
    },
  };
}
