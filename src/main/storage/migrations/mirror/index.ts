import type { Migration } from '../migrate';
import { mirror } from './0001-mirror';
import { errors } from './0002-errors';
import { requests } from './0003-requests';
import { gaps } from './0004-gaps';
import { rollups } from './0005-rollups';
import { syncs } from './0006-syncs';
import { runs } from './0007-runs';

export const MIRROR_MIGRATIONS: readonly Migration[] = [mirror, errors, requests, gaps, rollups, syncs, runs];
