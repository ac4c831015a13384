/*
 * What dpkg runs. The units that are enabled are those of sunshare.target: the portmapper is only for machines without
 * rpcbind, and serve is for folders that somebody names.
 */
const ENABLED =
  'sunshare.target sunshare-datetime.service sunshare-log-server.service sunshare-log-server.socket sunshare-server.service sunshare-server.socket';
/** The portmapper first: who was registered with it registers again. A pattern means those that run. */
const SERVICES =
  "sunshare-portmapper.service sunshare-server.service sunshare-datetime.service sunshare-log-server.service 'sunshare-serve@*.service'";
const IS_RUNNING = '[ -d /run/systemd/system ]';

const POSTINST = `#!/bin/sh
set -e
case "$1" in
configure|abort-upgrade|abort-deconfigure|abort-remove)
  systemd-sysusers sunshare.conf
  # a line that cannot be applied, as in a container or below a read-only /srv, is said, and no reason to stop
  systemd-tmpfiles --create sunshare.conf || true
  for unit in ${ENABLED}; do
    deb-systemd-helper unmask "$unit" >/dev/null
    if deb-systemd-helper --quiet was-enabled "$unit"; then
      deb-systemd-helper enable "$unit" >/dev/null
    else
      deb-systemd-helper update-state "$unit" >/dev/null
    fi
  done
  if ${IS_RUNNING}; then
    systemctl --system daemon-reload
    # running ones get the new programs; connections wait in the sockets meanwhile
    if [ -n "$2" ]; then
      deb-systemd-invoke try-restart ${SERVICES}
    fi
    deb-systemd-invoke start sunshare.target
  fi
  ;;
esac
`;

const PRERM = `#!/bin/sh
set -e
if [ "$1" = remove ] && ${IS_RUNNING}; then
  deb-systemd-invoke stop sunshare.target sunshare-server.socket sunshare-log-server.socket sunshare-portmapper.socket \\
    ${SERVICES}
fi
`;

const POSTRM = `#!/bin/sh
set -e
if ${IS_RUNNING}; then
  systemctl --system daemon-reload
fi
case "$1" in
remove)
  if command -v deb-systemd-helper >/dev/null; then
    deb-systemd-helper mask ${ENABLED} >/dev/null
  fi
  ;;
purge)
  if command -v deb-systemd-helper >/dev/null; then
    deb-systemd-helper purge ${ENABLED} >/dev/null
    deb-systemd-helper unmask ${ENABLED} >/dev/null
  fi
  # the users stay, so that nobody else gets their numbers and with them what a backup brings back
  rm -rf /var/lib/sunshare /var/lib/sunshare-log /var/lib/sunshare-serve /var/log/sunshare
  # of units that somebody has enabled by hand: they lead nowhere now
  find /etc/systemd/system -name 'sunshare-*' -xtype l -delete
  rmdir /srv/sunshare 2>/dev/null || true
  ;;
esac
`;

export const MAINTAINER_SCRIPTS: Record<string, string> = {
  postinst: POSTINST,
  prerm: PRERM,
  postrm: POSTRM,
};
