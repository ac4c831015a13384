#!/bin/bash
# usage: machine.sh FOLDER SYSTEMD_TARGET SETUP, in namespaces of its own: becomes systemd on a copy of this machine.
# Nothing that happens there is kept. SETUP is a shell's command line that is run before.
set -e
folder=$1 target=$2 setup=$3
mount --make-rprivate /
mount -t tmpfs tmpfs "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
cd "$folder/root"
mount -t proc proc proc
mount --rbind /dev dev
mount -t sysfs sysfs sys
if [ -d /sys/fs/cgroup/systemd ]; then
  mount -t tmpfs tmpfs sys/fs/cgroup
  mkdir sys/fs/cgroup/systemd
  mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd
else
  mount -t cgroup2 cgroup2 sys/fs/cgroup
fi
mount -t tmpfs tmpfs run
mkdir -p run/lock run/units run/old
ip link set lo up
pivot_root . run/old
umount -l /run/old
cd /
# of the machine's own services none is started
for name in basic sysinit sockets network network-online rpcbind local-fs shutdown umount final multi-user; do
  printf '[Unit]\nDescription=%s\n' "$name" >"/run/units/$name.target"
done
# but the journal, which would make its /dev/log in the folder that is the machine's own
ln -s /lib/systemd/system/systemd-journald.service /lib/systemd/system/systemd-journald.socket /run/units
journal='systemd-journald.socket systemd-journald.service'
printf 'Wants=%s\nAfter=%s\n' "$journal" "$journal" >>/run/units/sysinit.target
# the index of the manual takes longer than everything else
rm -f /var/lib/man-db/auto-update
eval "$setup" >&2
export container=test SYSTEMD_UNIT_PATH=/run/units
exec /lib/systemd/systemd --system "--unit=$target" --show-status=0 --log-target=console --log-level=warning
