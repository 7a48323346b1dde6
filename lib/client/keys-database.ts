/** The database of this browser that holds the keys and sealed passwords of rotations. */
export const KEYS_DATABASE = "rolecall-rotation";
