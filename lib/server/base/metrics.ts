import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { singleton } from "./singleton.ts";

/** Seconds: from an answer out of memory to a change that had to be settled. */
const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

type Metrics = ReturnType<typeof makeMetrics>;

/** The metrics of this process. No label holds an id, a name or a path: strangers must not be able to add series. */
export function metrics(): Metrics {
  return singleton("metrics", makeMetrics);
}

let ofNode: Registry | undefined;

/** What Node.js says about this process. It watches until the process ends, so it is made once, also where tests make the rest anew. */
function nodeMetrics(): Registry {
  if (!ofNode) {
    ofNode = new Registry();
    collectDefaultMetrics({ register: ofNode });
  }
  return ofNode;
}

function makeMetrics() {
  const registry = Registry.merge([nodeMetrics()]);
  const registers = [registry];
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge({ name: `rolecall_${name}`, help, labelNames, registers });
  const seconds = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Histogram({ name: `rolecall_${name}_seconds`, help, labelNames, registers, buckets: BUCKETS });
  return {
    registry,
    requests: seconds("http_request_duration", "Requests until their answer was sent", "kind", "status"),
    inFlight: gauge("http_requests_in_flight", "Requests that are being answered"),
    cloudCalls: seconds(
      "cloud_call_duration",
      "Calls to the Cloud API, without the queue",
      "operation",
      "status",
      "key",
    ),
    cloudWaits: seconds("cloud_queue_wait", "Time in the queue for the Cloud API", "priority", "key"),
    cloudQueue: gauge("cloud_queue_length", "Calls that wait for their turn", "priority"),
    drift: new Counter({
      name: "rolecall_drift_total",
      help: "SQL users that were created, deleted or given a password outside Rolecall, as noticed by this server",
      labelNames: ["what"] as const,
      registers,
    }),
    listAge: gauge("sql_user_list_age_seconds", "Age of the oldest complete list of a cluster"),
    changesRefused: gauge(
      "clusters_changes_refused",
      "Clusters on which the vendor refused this key a change a quarter of an hour ago at most, untried since",
    ),
    jobs: gauge("jobs", "Jobs of stored work that run or are paused", "kind", "state"),
    jobItems: gauge("job_items", "Items of these jobs that wait or are in hand", "kind", "state"),
    jobWait: gauge("job_wait_seconds", "How long the oldest due item of a running job has waited", "kind"),
    storeUp: gauge("store_up", "1 where the store answers"),
    sessions: gauge("sessions", "Sessions that are alive"),
    auditSequence: gauge("audit_head_sequence", "Number of the newest audit event"),
    auditHead: gauge("audit_head_info", "Hash of the newest audit event, to be kept elsewhere", "sequence", "hash"),
  };
}
