#!/usr/bin/env bash
# Sets up Slurm on one Debian machine where one is root, to try the suites in a real queue:
#
#     tools/reproduce/single_node_slurm.sh          # install, configure, start
#     tools/reproduce/single_node_slurm.sh stop
#
# Overwrites /etc/slurm/slurm.conf, the only place where jobs look for it: not for a machine that is
# part of a cluster. Everything else is in /var/lib/mmbias-slurm.
set -euo pipefail

state=/var/lib/mmbias-slurm
mark='# written by single_node_slurm.sh of mmbias'

stop() {
    for daemon in slurmd slurmctld munged; do
        if [ -s "$state/$daemon.pid" ]; then
            kill "$(cat "$state/$daemon.pid")" 2>/dev/null || true
            rm -f "$state/$daemon.pid"
        fi
    done
}

if [ "${1:-start}" = stop ]; then
    stop
    exit
fi

if [ -e /etc/slurm/slurm.conf ] && ! grep -qF "$mark" /etc/slurm/slurm.conf; then
    echo 'there is an /etc/slurm/slurm.conf of something else: left alone' >&2
    exit 1
fi
if ! command -v slurmctld munged > /dev/null; then
    apt-get install --yes --no-install-recommends slurm-wlm munge
fi

stop
mkdir -p /etc/slurm "$state/spool" "$state/ctld" /run/munge
chown munge: /run/munge
chmod 755 /run/munge
[ -e /etc/munge/munge.key ] || mungekey
cat > /etc/slurm/slurm.conf <<CONF
$mark
ClusterName=one
SlurmctldHost=$(hostname -s)(127.0.0.1)
AuthType=auth/munge
SlurmUser=root
SlurmdUser=root
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
JobRequeue=1
SlurmctldPidFile=$state/slurmctld.pid
SlurmdPidFile=$state/slurmd.pid
StateSaveLocation=$state/ctld
SlurmdSpoolDir=$state/spool
SlurmctldLogFile=$state/slurmctld.log
SlurmdLogFile=$state/slurmd.log
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$(free -m | awk '/^Mem/ { print int(0.8 * $2) }')
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF

runuser -u munge -- munged --pid-file /run/munge/munged.pid
cp /run/munge/munged.pid "$state/munged.pid"
slurmctld
slurmd
for _ in $(seq 30); do
    if [ "$(sinfo --noheader --format %t 2>/dev/null)" = idle ]; then
        sinfo
        exit
    fi
    sleep 1
done
echo "Slurm does not become idle, see $state/*.log" >&2
exit 1
