import type { Migration } from '../migrate';
import { sitesAndSettings } from './0001-sites-and-settings';

export const CONFIG_MIGRATIONS: readonly Migration[] = [sitesAndSettings];
