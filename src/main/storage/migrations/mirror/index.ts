import type { Migration } from '../migrate';
import { mirror } from './0001-mirror';
import { errors } from './0002-errors';
import { requests } from './0003-requests';

export const MIRROR_MIGRATIONS: readonly Migration[] = [mirror, errors, requests];
