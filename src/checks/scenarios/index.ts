import type { Scenario } from '../scenario.ts';
import { again } from './again.ts';
import { cutOff } from './cut-off.ts';
import { databaseLater } from './database-later.ts';
import { downgrade } from './downgrade.ts';
import { environmentFiles } from './environment-files.ts';
import { foreignRole } from './foreign-role.ts';
import { install } from './install.ts';
import { intruder } from './intruder.ts';
import { nextStep } from './next-step.ts';
import { preset } from './preset.ts';
import { privileges } from './privileges.ts';
import { purge } from './purge.ts';
import { removeAndReturn } from './remove-and-return.ts';
import { sandbox } from './sandbox.ts';
import { serverStays } from './server-stays.ts';
import { servicesHeldBack } from './services-held-back.ts';
import { settings } from './settings.ts';
import { transactionCutOff } from './transaction-cut-off.ts';
import { twoServers } from './two-servers.ts';
import { upgrade } from './upgrade.ts';
import { upgradeWithoutScripts, withoutScripts } from './without-scripts.ts';
import { workWithData } from './work-with-data.ts';

/** Every scenario, in the order in which they are told. */
export const scenarios: readonly Scenario[] = [
  install,
  workWithData,
  privileges,
  intruder,
  foreignRole,
  settings,
  environmentFiles,
  twoServers,
  sandbox,
  upgrade,
  downgrade,
  removeAndReturn,
  serverStays,
  purge,
  databaseLater,
  servicesHeldBack,
  preset,
  withoutScripts,
  upgradeWithoutScripts,
  again,
  nextStep,
  cutOff,
  transactionCutOff,
];
