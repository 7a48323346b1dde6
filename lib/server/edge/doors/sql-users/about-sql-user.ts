export type Target = { clusterId: string; name: string };

/** The SQL user that an event of the audit is about. */
export const about = ({ clusterId, name }: Target) => ({ clusterId, target: name });
