import type { Migration } from '../migrate';
import { mirror } from './0001-mirror';

export const MIRROR_MIGRATIONS: readonly Migration[] = [mirror];
