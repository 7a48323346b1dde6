import { EXIT } from "./failure.ts";
import { say } from "./output.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Does work whose result cannot be repeated. The first Ctrl-C waits for it; the second ends the process and says what is `lost`. */
export async function finishFirst<T>(lost: string, work: () => Promise<T>): Promise<T> {
  let isStopping = false;
  const onSignal = () => {
    if (isStopping) {
      say(`rolecall: stopped; ${lost}`);
      process.exit(EXIT.stopped);
    }
    isStopping = true;
    say("rolecall: finishing, since the password may be set already; press Ctrl-C again to end immediately");
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await work();
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}
