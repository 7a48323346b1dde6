/** Tables of what the servers on this store share. */
export type ServerTables = {
  /** values are JSON */
  settings: { name: string; value: string; changed_at: number; changed_by: string };
  /** the servers on this store, each of which says every few seconds that it lives */
  servers: { id: string; started_at: number; seen_at: number };
  /** one row: since when there was no break of over 15 minutes in which no server had the store */
  store_life: { id: 1; since: number };
  /** leases: one server at a time has each, until it renews the lease or the time is over */
  leases: { name: string; holder: string; expires_at: number };
  /**
   * One row for each service account of the vendor: when its last slot for a request to the vendor begins, for all servers together, by the store's clock. `taken` numbers the
   * slots from 1. `last_ten` is JSON: of each of the last ten slots when it begins and when its request was answered, the newest last.
   */
  vendor_slots: {
    /** 1 where there is one account alone */
    id: number;
    last_at: number;
    paused_until: number;
    slow_until: number;
    taken: number;
    last_ten: string;
  };
};
