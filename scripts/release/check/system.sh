# Tries the Debian package in a copy of this system: sh system.sh FOLDER PACKAGE STORE SECRET MIGRATIONS
# STORE: an SQLite file that was in use, whose secrets are sealed with SECRET. MIGRATIONS: how many it has had once it is up to date.
set -eu
folder=$1
root=$1/root
# An overlay cannot lie on an overlay: what is written goes into memory.
mount -t tmpfs none "$folder/upper"
mkdir "$folder/upper/files" "$folder/upper/work"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper/files,workdir=$folder/upper/work" "$root"
mount -t proc proc "$root/proc"
cp "$2" "$root/root/rolecall.deb"
ip link set lo up

# Waits until the server answers and the store is up to date. There is no cloud here that could make it ready.
LIVE='
const { DatabaseSync } = await import("node:sqlite");
const until = Date.now() + 120_000;
const isLive = () => fetch("http://localhost:3000/api/health/live").then(({ ok }) => ok, () => false);
const isMigrated = () => {
  const store = new DatabaseSync("/var/lib/rolecall/rolecall.db", { readOnly: true });
  return store.prepare("select count(*) as count from kysely_migration").get().count === Number(process.argv[1]);
};
while (!((await isLive()) && isMigrated())) {
  if (Date.now() > until) process.exit(1);
  await new Promise((resolve) => setTimeout(resolve, 200));
}'

inside() { DEBIAN_FRONTEND=noninteractive chroot "$root" "$@" >&2; }
fail() { echo "$1" >&2; exit 1; }

inside dpkg --install /root/rolecall.deb
inside id rolecall
[ "$(chroot "$root" stat -c %a:%G /etc/rolecall/rolecall.env)" = 640:rolecall ] || fail "the configuration can be read by others"
inside rolecall --version
# The data of a server that was in use, and a configuration that the operator changed.
cp "$3" "$root/root/store.db"
inside install -o rolecall -g rolecall -m 0600 /root/store.db /var/lib/rolecall/rolecall.db
echo "CCDB1_check" > "$root/etc/rolecall/api-key"
inside chown root:rolecall /etc/rolecall/api-key
inside chmod 640 /etc/rolecall/api-key
printf 'SESSION_SECRET=%s\nPORT=3000\n' "$4" >> "$root/etc/rolecall/rolecall.env"
inside dpkg --install /root/rolecall.deb
grep -q "^SESSION_SECRET=$4" "$root/etc/rolecall/rolecall.env" || fail "an upgrade took the configuration back"
# As the unit starts it.
chroot "$root" setpriv --reuid=rolecall --regid=rolecall --init-groups sh -c 'cd /var/lib/rolecall && umask 077 && exec "$@"' sh \
	/usr/lib/rolecall/bin/node --env-file=/etc/rolecall/rolecall.env /usr/lib/rolecall/start.mjs >&2 &
server=$!
inside /usr/lib/rolecall/bin/node --input-type=module -e "$LIVE" "$5" || fail "the server did not take over the store that was in use"
kill "$server"
wait "$server" || fail "the server did not stop as it should"
chroot "$root" rolecall-command audit:verify
inside dpkg --remove rolecall
[ -e "$root/usr/lib/rolecall/start.mjs" ] && fail "a removal left the server"
[ -e "$root/var/lib/rolecall/rolecall.db" ] || fail "a removal deleted the data"
inside dpkg --purge rolecall
[ -e "$root/var/lib/rolecall/rolecall.db" ] || fail "a purge deleted the data without being told to"
inside dpkg --install /root/rolecall.deb
echo "rolecall rolecall/purge-data boolean true" | DEBIAN_FRONTEND=noninteractive chroot "$root" debconf-set-selections
inside dpkg --purge rolecall
[ -e "$root/var/lib/rolecall" ] && fail "a purge that was told to left the data"
echo tried
