import { flushRefusals } from "../../audit/refusals.ts";
import { log } from "../../base/log.ts";
import { drain } from "../../base/request/in-flight.ts";
import { links } from "../../cluster-sql/links.ts";
import { flushFailedSignIns } from "../../people/sign-in/failed-sign-ins.ts";
import { flushBundles } from "../../sharing/requests/notify.ts";
import { store } from "../../store/db/store.ts";

/** Time for in-flight changes to settle. Service managers kill after 30 seconds or more (Docker: 10). */
const FINISH_MS = 15_000;
/** Time for the store to close, since it may no longer answer. */
const CLOSE_MS = 5_000;

/** Stops on a signal: in-flight work ends, the audit is written and the store closed. A second signal ends the process at once. */
export function stopOnSignals(): void {
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      void stop(signal);
    });
}

async function stop(signal: string): Promise<never> {
  log().info({ signal }, "Rolecall is stopping");
  const left = await drain(FINISH_MS);
  if (left > 0) log().warn({ left }, "work was cut off; its changes have no outcome in the audit");
  const limit = setTimeout(() => process.exit(1), CLOSE_MS);
  try {
    await Promise.all([flushFailedSignIns(), flushRefusals(), flushBundles(), links().closeAll()]);
    await (await store()).destroy();
  } catch (error) {
    log().error({ error }, "store not closed cleanly");
    process.exit(1);
  } finally {
    clearTimeout(limit);
  }
  log().info("Rolecall has stopped");
  process.exit(left > 0 ? 1 : 0);
}
