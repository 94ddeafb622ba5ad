#!/bin/sh
# Called by udhcpc with the lease in its environment.
case "$1" in
  bound | renew)
    ip addr flush dev "$interface"
    ip addr add "$ip/${mask:-24}" dev "$interface"
    for gateway in $router; do
      ip route add default via "$gateway" dev "$interface" && break
    done
    for server in $dns; do echo "nameserver $server"; done >/etc/resolv.conf
    ;;
esac
