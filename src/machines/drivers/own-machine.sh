#!/bin/sh
# Makes any base root's userland a machine of its own: run as root inside of it, after its preparation.
set -eu

# These would change the machine that the root runs on (its kernel's modules, settings, devices and terminals).
for unit in systemd-modules-load.service systemd-sysctl.service systemd-udevd.service \
	systemd-udev-trigger.service getty@tty1.service console-getty.service; do
	ln -sf /dev/null "/etc/systemd/system/$unit"
done

# Each copy gets an identity when it boots.
: >/etc/machine-id
rm -f /var/lib/dbus/machine-id
