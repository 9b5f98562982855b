// Takes the terms that Home Assistant itself uses from an installed one into test/fixtures/ha-terms.json, which a test
// holds the words of the screens to (test/unit/words/ha-terms.test.ts):
//   node scripts/take-ha-terms.mjs SITE_PACKAGES
// SITE_PACKAGES holds `homeassistant` and `hass_frontend` (home-assistant-frontend of PyPI).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/files.mjs';

const LANGUAGES = ['zh-Hant', 'zh-Hans'];
/** Words of the screens that are Home Assistant's, and the keys of its frontend that hold them. */
const TERMS = {
  entity: ['ui.panel.config.entities.caption'],
  area: ['ui.panel.config.areas.caption'],
  device: ['ui.panel.config.devices.caption'],
  floor: ['ui.panel.config.automation.editor.target_summary.types.floor'],
  label: ['ui.panel.config.labels.caption'],
  automation: ['ui.panel.config.automation.caption'],
  integration: ['ui.panel.config.integrations.caption'],
  zone: ['ui.panel.config.zone.caption'],
  unavailable: ['state.default.unavailable'],
  unknown: ['state.default.unknown'],
  attributes: ['ui.components.attributes.expansion_header'],
  history: ['panel.history'],
  state: ['ui.card.humidifier.state'],
  settings: ['panel.config'],
  overview: ['panel.states'],
  turnOn: ['ui.card.common.turn_on'],
  turnOff: ['ui.card.common.turn_off'],
  search: ['ui.common.search'],
  cancel: ['ui.common.cancel'],
  profile: ['panel.profile'],
  security: ['ui.panel.profile.tabs.security'],
  longLivedTokens: ['ui.panel.profile.long_lived_access_tokens.header'],
  createToken: ['ui.panel.profile.long_lived_access_tokens.create'],
};
/** Where Home Assistant words a state: domain, device class (`_`: none), state. */
const STATES = {
  on: ['switch', '_', 'on'],
  off: ['switch', '_', 'off'],
  open: ['cover', '_', 'open'],
  closed: ['cover', '_', 'closed'],
  opening: ['cover', '_', 'opening'],
  closing: ['cover', '_', 'closing'],
  locked: ['lock', '_', 'locked'],
  unlocked: ['lock', '_', 'unlocked'],
  home: ['person', '_', 'home'],
  not_home: ['person', '_', 'not_home'],
  idle: ['timer', '_', 'idle'],
  heat: ['climate', '_', 'heat'],
  cool: ['climate', '_', 'cool'],
  auto: ['climate', '_', 'auto'],
  detected: ['binary_sensor', 'motion', 'on'],
  clear: ['binary_sensor', 'motion', 'off'],
  wet: ['binary_sensor', 'moisture', 'on'],
  dry: ['binary_sensor', 'moisture', 'off'],
  problem: ['binary_sensor', 'problem', 'on'],
  ok: ['binary_sensor', 'problem', 'off'],
  connected: ['binary_sensor', 'connectivity', 'on'],
  disconnected: ['binary_sensor', 'connectivity', 'off'],
  running: ['binary_sensor', 'running', 'on'],
  notRunning: ['binary_sensor', 'running', 'off'],
  low: ['binary_sensor', 'battery', 'on'],
  normal: ['binary_sensor', 'battery', 'off'],
  hot: ['binary_sensor', 'heat', 'on'],
  cold: ['binary_sensor', 'cold', 'on'],
  charging: ['binary_sensor', 'battery_charging', 'on'],
  notCharging: ['binary_sensor', 'battery_charging', 'off'],
  unsafe: ['binary_sensor', 'safety', 'on'],
  safe: ['binary_sensor', 'safety', 'off'],
  above_horizon: ['sun', '_', 'above_horizon'],
  below_horizon: ['sun', '_', 'below_horizon'],
  standby: ['media_player', '_', 'standby'],
  active: ['timer', '_', 'active'],
  paused: ['timer', '_', 'paused'],
  sunny: ['weather', '_', 'sunny'],
  'clear-night': ['weather', '_', 'clear-night'],
  cloudy: ['weather', '_', 'cloudy'],
  partlycloudy: ['weather', '_', 'partlycloudy'],
  rainy: ['weather', '_', 'rainy'],
  pouring: ['weather', '_', 'pouring'],
  snowy: ['weather', '_', 'snowy'],
  'snowy-rainy': ['weather', '_', 'snowy-rainy'],
  fog: ['weather', '_', 'fog'],
  hail: ['weather', '_', 'hail'],
  lightning: ['weather', '_', 'lightning'],
  'lightning-rainy': ['weather', '_', 'lightning-rainy'],
  windy: ['weather', '_', 'windy'],
  exceptional: ['weather', '_', 'exceptional'],
  armed_away: ['alarm_control_panel', '_', 'armed_away'],
  armed_home: ['alarm_control_panel', '_', 'armed_home'],
  armed_night: ['alarm_control_panel', '_', 'armed_night'],
  armed_vacation: ['alarm_control_panel', '_', 'armed_vacation'],
  arming: ['alarm_control_panel', '_', 'arming'],
  disarmed: ['alarm_control_panel', '_', 'disarmed'],
  triggered: ['alarm_control_panel', '_', 'triggered'],
};

/** @param {string} file @returns {Record<string, any>} */
const json = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
};

/** @param {string} packages @param {string} name */
function versionOf(packages, name) {
  const info = readdirSync(packages).find(
    (each) => each.startsWith(`${name}-`) && each.endsWith('.dist-info'),
  );
  return info?.slice(name.length + 1, -'.dist-info'.length) ?? 'unknown';
}

/** Every word of the frontend in a language. @param {string} packages @param {string} language */
function frontendWords(packages, language) {
  const dir = join(packages, 'hass_frontend', 'static', 'translations');
  const all = {};
  for (const part of ['.', 'config', 'profile']) {
    const file = readdirSync(join(dir, part)).find((each) =>
      new RegExp(`^${language}-[0-9a-f]+\\.json$`).test(each),
    );
    if (file !== undefined) Object.assign(all, json(join(dir, part, file)));
  }
  return /** @type {Record<string, string>} */ (all);
}

const [packages] = process.argv.slice(2);
if (packages === undefined) throw new Error('Say where homeassistant and hass_frontend are installed.');
const domainWords = readFileSync(join(root, 'src', 'renderer', 'i18n', 'words', 'domain.ts'), 'utf8');
const DOMAINS = new Set([...domainWords.matchAll(/^ {4}(\w+): '/gm)].map(([, domain = '']) => domain));
/** @type {Record<string, Record<string, Record<string, string>>>} */
const found = { domain: {}, state: {}, term: {} };
for (const language of LANGUAGES) {
  /** @param {string} domain */
  const component = (domain) =>
    json(join(packages, 'homeassistant', 'components', domain, 'translations', `${language}.json`));
  /** @param {'domain' | 'state' | 'term'} part @param {string} key @param {unknown} word */
  const keep = (part, key, word) => {
    if (typeof word === 'string') ((found[part] ??= {})[key] ??= {})[language] = word;
  };
  for (const domain of DOMAINS) keep('domain', domain, component(domain)['title']);
  for (const [key, [domain = '', deviceClass = '', state = '']] of Object.entries(STATES)) {
    keep('state', key, component(domain)['entity_component']?.[deviceClass]?.state?.[state]);
  }
  const frontend = frontendWords(packages, language);
  for (const [key, keys] of Object.entries(TERMS)) {
    for (const each of keys) keep('term', key, frontend[each]);
  }
}
const from = {
  homeassistant: versionOf(packages, 'homeassistant'),
  'home-assistant-frontend': versionOf(packages, 'home_assistant_frontend'),
};
const file = join(root, 'test', 'fixtures', 'ha-terms.json');
writeFileSync(file, `${JSON.stringify({ from, ...found }, null, 2)}\n`);
console.log(`${file}: terms of Home Assistant ${from.homeassistant}`);
