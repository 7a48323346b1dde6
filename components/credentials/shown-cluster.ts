/** What the screen needs to know of the cluster whose SQL users it shows. */
export type ShownCluster = {
  id: string;
  name: string;
  /** in words, the state in which nothing can be changed; null where everything can */
  notReady: string | null;
};
