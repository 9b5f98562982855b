import type { Migration } from '../migrate';
import { sitesAndSettings } from './0001-sites-and-settings';
import { removedSites } from './0002-removed-sites';
import { tlsAndProxy } from './0003-tls-and-proxy';
import { historyDays } from './0004-history-days';
import { pinnedCharts } from './0005-pinned-charts';
import { login } from './0006-login';

export const CONFIG_MIGRATIONS: readonly Migration[] = [
  sitesAndSettings,
  removedSites,
  tlsAndProxy,
  historyDays,
  pinnedCharts,
  login,
];
