import type { KeyAccess } from "#lib/shared/key-reach.ts";
import type { CloudError, CloudErrorCode } from "../../base/cloud-error.ts";
import type { Secret } from "../../base/secret.ts";
import type { Change } from "./changes.ts";
import type { Clock } from "./clock.ts";
import type { Method } from "./judge.ts";
import type { Alone } from "./keyed-queue.ts";
import type { People, RateLimiter } from "./limiter.ts";
import type { Priority } from "./priority.ts";
import type { SharedSlots } from "./shared-pace.ts";

/** One request that was sent. Holds nothing that a person typed, and no secret. */
export type CloudCallEvent = {
  method: Method;
  /** the path with `{cluster_id}` and `{name}` in place of the values */
  route: string;
  status?: number;
  /** absent where the call succeeded */
  code?: CloudErrorCode;
  /** of `cloud_bad_answer`: the field that could not be read, without its value */
  answerField?: string;
  /** the system's code of a connection that failed */
  detail?: string;
  traceId?: string;
  priority: Priority;
  queuedMs: number;
  durationMs: number;
};

/** Called once a change that was sent has its answer, or has none; must not fail. */
export type Sent = (failure: CloudError | undefined) => Promise<void>;

export type CloudConfig = {
  /** origin of the Cloud API; https, or http to this machine */
  server: string;
  /**
   * the `Cc-Version` that answers are made for, such as `2024-09-16`: without it the vendor gives the latest
   */
  apiVersion: string;
  /** the secret key of the service account; read before each request */
  key: () => Secret | Promise<Secret>;
  /** what may be sent with this key: with `read`, nothing but GET; read before each request */
  access: () => KeyAccess;
  /** called when the vendor refuses the key, so that its owner reads it again */
  onKeyRefused?: () => void;
  /** 0 or Infinity switches the limiter off */
  requestsPerSecond: number;
  /** the queue of the service account where several keys share it; its own unless set */
  limiter?: RateLimiter | undefined;
  /** where other servers share the key: the slots of all servers, and the lock for changes of one SQL user */
  shared?: { slots: SharedSlots; alone: Alone } | undefined;
  /** for how many milliseconds nothing may be sent yet, since an earlier process may just have sent with this key */
  held?: () => Promise<number>;
  /** how many calls may wait at each priority; 200 unless set */
  maxQueued?: number;
  /** for one request with its whole answer, without the time in the queue; 10,000 unless set */
  timeoutMs?: number;
  /** for a read that a person waits for, with its time in the queue and its repetitions; 15,000 unless set */
  readTimeoutMs?: number;
  /** 8 MiB unless set */
  maxAnswerBytes?: number;
  /** the account whose request is at work, if any */
  person?: () => string | undefined;
  log?: (event: CloudCallEvent) => void;
  /** called right before a change is sent, each time; where it throws, nothing is sent. What it resolves to gets the result */
  onSend?: (change: Change) => Promise<Sent>;
  clock?: Clock;
  /** from 0 to below 1 */
  random?: () => number;
};

export type CallOptions = {
  /** `write` for changes and `read` for reads, unless set */
  priority?: Priority | undefined;
  /**
   * A read ends with it at once. A change only while it waits to be sent: then its end is waited for, so that it is
   * known.
   */
  signal?: AbortSignal | undefined;
  /** the accounts that wait for it; it may grow. The person of this request unless set */
  people?: People | undefined;
  /** of a change: the check right before it is sent, when its slot has come; where it throws, nothing is sent */
  before?: (() => Promise<void>) | undefined;
};
