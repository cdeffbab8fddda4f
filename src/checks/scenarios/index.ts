import type { Scenario } from '../runner/scenario.ts';
import { ansible, cloudInit } from './using/automation.ts';
import { again } from './installing/again.ts';
import { backup } from './keeping/backup.ts';
import { backupOfTheDay } from './keeping/backup-of-the-day.ts';
import { backupElsewhere } from './keeping/backup-elsewhere.ts';
import { moveServer } from './keeping/move-server.ts';
import { restore } from './keeping/restore.ts';
import { restoreWithoutRoom } from './keeping/restore-without-room.ts';
import { collaborators } from './databases/collaborators.ts';
import { cutOff } from './faults/package-manager/cut-off.ts';
import { defaultRules } from './databases/default-rules.ts';
import { databaseLater } from './databases/database-later.ts';
import { distroUpgrade, distroUpgradeAtOnce, nextReleasePackage } from './upgrading/distro-upgrade.ts';
import { migrationCutOff } from './upgrading/migration-cut-off.ts';
import { downgrade } from './upgrading/downgrade.ts';
import { environmentFiles } from './using/environment-files.ts';
import { halfUpgraded } from './upgrading/half-upgraded.ts';
import { failedUpgrade } from './upgrading/failed-upgrade.ts';
import { foreignRole } from './databases/foreign-role.ts';
import { debconf } from './installing/debconf.ts';
import { goPublic } from './public/go-public.ts';
import { fromDocker } from './installing/from-docker.ts';
import { guided } from './installing/guided.ts';
import { guidedWebServer } from './installing/guided-web-server.ts';
import { hardened } from './faults/hardened.ts';
import { imageBuild } from './installing/image-build.ts';
import { install } from './installing/install.ts';
import { backupFirst } from './upgrading/backup-first.ts';
import { intruder } from './confined/intruder.ts';
import { nextStep } from './faults/next-step.ts';
import { managedServer } from './databases/managed-server.ts';
import { manualInstallation } from './installing/manual-installation.ts';
import { network } from './confined/network.ts';
import { ownAuthority } from './using/own-authority.ts';
import { ownRoles } from './databases/own-roles.ts';
import { pgbouncer } from './databases/pgbouncer.ts';
import { preset } from './installing/preset.ts';
import { privileges } from './confined/privileges.ts';
import { privilegesNeeded } from './confined/privileges-needed.ts';
import { proxySocket } from './public/proxy-socket.ts';
import { piuparts } from './leaving/piuparts.ts';
import { purge } from './leaving/purge.ts';
import { remoteFaults } from './databases/remote-faults.ts';
import { remoteServer } from './databases/remote-server.ts';
import { removeAndReturn } from './leaving/remove-and-return.ts';
import { reverseProxies } from './public/reverse-proxies.ts';
import { sandbox } from './confined/sandbox.ts';
import { foreignDatabase } from './faults/postgresql/foreign-database.ts';
import { noisyClusters } from './faults/postgresql/noisy-clusters.ts';
import { serverRemoved } from './faults/postgresql/server-removed.ts';
import { serverFaults } from './faults/postgresql/server-faults.ts';
import { serverStays } from './leaving/server-stays.ts';
import { servicesHeldBack } from './installing/services-held-back.ts';
import { rehearse } from './upgrading/rehearse.ts';
import { signedOnly } from './installing/signed-only.ts';
import { health } from './watching/health.ts';
import { monitoring } from './watching/monitoring.ts';
import { upkeep } from './watching/upkeep.ts';
import { settings } from './using/settings.ts';
import { smallTmp } from './using/small-tmp.ts';
import { powerCut } from './faults/power-cut.ts';
import { policy } from './faults/package-manager/policy.ts';
import { killedScripts } from './faults/package-manager/killed-scripts.ts';
import { configuredInOrder } from './faults/package-manager/configured-in-order.ts';
import { otherClock } from './faults/system/clock.ts';
import { withoutSystemd } from './faults/system/without-systemd.ts';
import { accountOfAPerson } from './faults/system/account.ts';
import { surroundings } from './faults/system/surroundings.ts';
import { fullDisk } from './faults/disk/full-disk.ts';
import { fullDiskUpgrade } from './faults/disk/full-disk-upgrade.ts';
import { readOnlyUsr } from './faults/disk/read-only-usr.ts';
import { transactionCutOff } from './faults/package-manager/transaction-cut-off.ts';
import { signOnFiles } from './using/sign-on-files.ts';
import { twoServers } from './databases/two-servers.ts';
import { timeLimits } from './using/time-limits.ts';
import { underLoad } from './using/under-load.ts';
import { uninstallElsewhere } from './leaving/uninstall-elsewhere.ts';
import { uninstall } from './leaving/uninstall.ts';
import { wholeLife } from './upgrading/whole-life.ts';
import { upgrade } from './upgrading/upgrade.ts';
import { upgradeWithoutScripts, withoutScripts } from './installing/without-scripts.ts';
import { repository, unattended } from './repositories/repository.ts';
import { keyRotation } from './repositories/key-rotation.ts';
import { refusals } from './repositories/refusals.ts';
import { workWithData } from './using/work-with-data.ts';

/** Every scenario, in the order in which they run. */
export const scenarios: readonly Scenario[] = [
  install,
  privileges,
  workWithData,
  guided,
  debconf,
  ansible,
  cloudInit,
  guidedWebServer,
  intruder,
  collaborators,
  defaultRules,
  ownRoles,
  privilegesNeeded,
  foreignRole,
  manualInstallation,
  fromDocker,
  settings,
  health,
  monitoring,
  upkeep,
  environmentFiles,
  twoServers,
  remoteServer,
  remoteFaults,
  managedServer,
  pgbouncer,
  goPublic,
  proxySocket,
  reverseProxies,
  sandbox,
  network,
  signOnFiles,
  ownAuthority,
  smallTmp,
  timeLimits,
  underLoad,
  backup,
  backupOfTheDay,
  rehearse,
  restore,
  restoreWithoutRoom,
  moveServer,
  backupElsewhere,
  upgrade,
  backupFirst,
  repository,
  refusals,
  keyRotation,
  unattended,
  downgrade,
  wholeLife,
  failedUpgrade,
  migrationCutOff,
  halfUpgraded,
  distroUpgrade,
  distroUpgradeAtOnce,
  nextReleasePackage,
  removeAndReturn,
  serverStays,
  purge,
  piuparts,
  uninstall,
  uninstallElsewhere,
  databaseLater,
  servicesHeldBack,
  imageBuild,
  preset,
  signedOnly,
  withoutScripts,
  upgradeWithoutScripts,
  again,
  nextStep,
  hardened,
  serverFaults,
  noisyClusters,
  serverRemoved,
  foreignDatabase,
  cutOff,
  transactionCutOff,
  policy,
  killedScripts,
  configuredInOrder,
  readOnlyUsr,
  fullDisk,
  fullDiskUpgrade,
  powerCut,
  surroundings,
  otherClock,
  withoutSystemd,
  accountOfAPerson,
];
