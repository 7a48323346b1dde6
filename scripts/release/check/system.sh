# Tries the Debian package in a copy of this system: sh system.sh FOLDER PACKAGE
set -eu
folder=$1
root=$1/root
# An overlay cannot lie on an overlay: what is written goes into memory.
mount -t tmpfs none "$folder/upper"
mkdir "$folder/upper/files" "$folder/upper/work"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper/files,workdir=$folder/upper/work" "$root"
mount -t proc proc "$root/proc"
cp "$2" "$root/root/rolecall.deb"

inside() { DEBIAN_FRONTEND=noninteractive chroot "$root" "$@" >&2; }
fail() { echo "$1" >&2; exit 1; }

inside dpkg --install /root/rolecall.deb
inside id rolecall
[ "$(chroot "$root" stat -c %a:%G /etc/rolecall/rolecall.env)" = 640:rolecall ] || fail "the configuration can be read by others"
inside rolecall --version
# The data of a server, and a configuration that the operator changed.
inside install -d -o rolecall -g rolecall -m 0700 /var/lib/rolecall
echo data > "$root/var/lib/rolecall/rolecall.db"
echo "# changed" >> "$root/etc/rolecall/rolecall.env"
inside dpkg --install /root/rolecall.deb
grep -q "# changed" "$root/etc/rolecall/rolecall.env" || fail "an upgrade took the configuration back"
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
