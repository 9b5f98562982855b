import type { Home } from '../home';
import type { JsonObject } from '../json';
import { atLeast } from '../version';

/** The answer to `get_config` and `/api/config` (core_config.py, Config.as_dict). */
export function configDict(home: Home): JsonObject {
  return {
    allowlist_external_dirs: [],
    allowlist_external_urls: [],
    components: ['api', 'auth', 'config', 'demo', 'history', 'http', 'logbook', 'recorder', 'websocket_api'],
    config_dir: '/config',
    config_source: 'storage',
    country: 'NL',
    currency: 'EUR',
    debug: false,
    elevation: 5,
    external_url: null,
    internal_url: null,
    language: 'en',
    latitude: 52.1,
    location_name: home.locationName,
    longitude: 5.1,
    radius: 100,
    recovery_mode: false,
    safe_mode: false,
    state: home.coreState,
    time_zone: home.timeZone,
    unit_system: {
      accumulated_precipitation: 'mm',
      ...(atLeast(home.version, '2024.12') ? { area: 'm²' } : {}),
      length: 'km',
      mass: 'g',
      pressure: 'Pa',
      temperature: '°C',
      volume: 'L',
      wind_speed: 'm/s',
    },
    version: home.version,
    whitelist_external_dirs: [],
  };
}
