# CephFS by hand on the hosts of bench/bare-swarm, as Ceph's manual says, all its settings at their defaults; mounted at
# /srv/vol by ceph-fuse. Sourced, never run. shellcheck shell=bash

# hand FILE FROM TO: a file of one host to another.
hand() { on "$2" cat "$1" | on "$3" sh -c "mkdir -p $(dirname "$1"); cat > $1"; }

form_ceph() {
  local first fsid names addresses host maps=''
  first=$(first_host)
  fsid=$(cat /proc/sys/kernel/random/uuid)
  names=$(hosts | cut -d' ' -f1 | paste -sd, -)
  addresses=$(hosts | cut -d' ' -f2 | paste -sd, -)
  on "$first" sh -c 'cat > /etc/ceph/ceph.conf' << CONF
[global]
fsid = $fsid
mon initial members = $names
mon host = $addresses
public network = $(sed -nE 's/^ *private: *([0-9./]+).*/\1/p' "$TRIVET_ESTATE")
mgr initial modules =
CONF
  for host in ${names//,/ }; do
    maps+=" --addv $host [v2:$(address_of "$host"):3300,v1:$(address_of "$host"):6789]"
  done
  on "$first" sh -ec "
    ceph-authtool --create-keyring /etc/ceph/mon.key --gen-key -n mon. --cap mon 'allow *'
    ceph-authtool --create-keyring /etc/ceph/ceph.client.admin.keyring --gen-key -n client.admin \
      --cap mon 'allow *' --cap osd 'allow *' --cap mds 'allow *' --cap mgr 'allow *'
    ceph-authtool /etc/ceph/mon.key --import-keyring /etc/ceph/ceph.client.admin.keyring
    monmaptool --create --fsid $fsid $maps /etc/ceph/monmap" > /dev/null
  for host in $(others "$first"); do
    for file in ceph.conf mon.key monmap ceph.client.admin.keyring; do hand "/etc/ceph/$file" "$first" "$host"; done
  done
  for host in ${names//,/ }; do
    on "$host" sh -ec "
      chown ceph /etc/ceph/mon.key /etc/ceph/monmap; mkdir -p /var/lib/ceph/mon/ceph-$host; chown -R ceph:ceph /var/lib/ceph
      su -s /bin/sh ceph -c 'ceph-mon --mkfs -i $host --monmap /etc/ceph/monmap --keyring /etc/ceph/mon.key'
      systemctl enable ceph.target ceph-mon.target ceph-mgr.target ceph-osd.target ceph-mds.target
      systemctl enable --now ceph-mon@$host" > /dev/null 2>&1
  done
  until on "$first" timeout 5 ceph quorum_status > /dev/null 2>&1; do sleep 0.5; done
  for host in ${names//,/ }; do serve_ceph "$host"; done
  on "$first" sh -ec 'ceph osd pool create meta 8; ceph osd pool create data 16; ceph fs new vol meta data' > /dev/null 2>&1
  until on "$first" ceph pg stat 2> /dev/null | grep -qE '^([0-9]+) pgs: \1 active\+clean'; do sleep 1; done
  for host in ${names//,/ }; do mount_ceph "$host"; done
}

# The manager, the OSD and the metadata server of a host.
serve_ceph() {
  on "$1" sh -ec "
    mkdir -p /var/lib/ceph/mgr/ceph-$1 /var/lib/ceph/mds/ceph-$1
    ceph auth get-or-create mgr.$1 mon 'allow profile mgr' osd 'allow *' mds 'allow *' > /var/lib/ceph/mgr/ceph-$1/keyring
    ceph auth get-or-create mds.$1 mon 'profile mds' mgr 'profile mds' mds 'allow *' osd 'allow *' \
      > /var/lib/ceph/mds/ceph-$1/keyring
    id=\$(cat /proc/sys/kernel/random/uuid); key=\$(ceph-authtool --gen-print-key)
    osd=\$(echo \"{\\\"cephx_secret\\\": \\\"\$key\\\"}\" | ceph osd new \$id -i -)
    dir=/var/lib/ceph/osd/ceph-\$osd; mkdir -p \$dir; ln -s /dev/vdb \$dir/block
    ceph-authtool --create-keyring \$dir/keyring --name osd.\$osd --add-key \$key
    chown ceph /dev/vdb; chown -R ceph:ceph /var/lib/ceph
    ceph-osd -i \$osd --mkfs --osd-uuid \$id --setuser ceph --setgroup ceph
    # A device belongs to root again after a start of the host.
    mkdir -p /etc/systemd/system/ceph-osd@.service.d
    printf '[Service]\nExecStartPre=+/usr/bin/chown ceph /dev/vdb\n' > /etc/systemd/system/ceph-osd@.service.d/owner.conf
    systemctl daemon-reload
    systemctl enable --now ceph-mgr@$1 ceph-osd@\$osd ceph-mds@$1" > /dev/null 2>&1
}

mount_ceph() {
  on "$1" sh -ec 'mkdir -p /srv/vol; mountpoint -q /srv/vol || timeout 60 ceph-fuse /srv/vol' > /dev/null 2>&1
}
