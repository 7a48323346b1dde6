/** The words where Rolecall's own database does not answer. Apart from the others, since the script of every page holds them. */
export const STORE_AWAY = {
  title: "Rolecall's store does not answer",
  text: "Rolecall cannot reach its own database; nothing was changed on the cluster. Reload in a moment, then try again.",
};
