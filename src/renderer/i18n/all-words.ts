import { STATUS_WORDS } from '../../shared/status-words';
import type { Language } from '../../shared/language';
import type { SameKeys } from './in-every-language';
import { appWords } from './words/app';
import { bulkWords } from './words/bulk';
import { chartWords } from './words/chart';
import { commandWords } from './words/command';
import { connectionWords } from './words/connection';
import { controlWords } from './words/control';
import { crashWords } from './words/crash';
import { dayWords } from './words/day';
import { diagnosisWords } from './words/diagnosis';
import { domainWords } from './words/domain';
import { entityWords } from './words/entity';
import { footWords } from './words/foot';
import { formWords } from './words/form';
import { foundWords } from './words/found';
import { liveWords } from './words/live';
import { logWords } from './words/log';
import { modeWords } from './words/mode';
import { loginWords } from './words/login';
import { navWords } from './words/nav';
import { noTokenWords } from './words/no-token';
import { notFoundWords } from './words/not-found';
import { overviewWords } from './words/overview';
import { proxyWords } from './words/proxy';
import { queueWords } from './words/queue';
import { reasonWords } from './words/reason';
import { settingsWords } from './words/settings';
import { shortcutWords } from './words/shortcut';
import { siteWords } from './words/site';
import { stateWords } from './words/state';
import { storageWords } from './words/storage';
import { syncWords } from './words/sync';
import { testWords } from './words/test';
import { timeWords } from './words/time';
import { tlsWords } from './words/tls';
import { unreachableWords } from './words/unreachable';
import { welcomeWords } from './words/welcome';

/** Every word of the screens in one language, a part of the screens each. */
const wordsOf = <const L extends Language>(language: L) =>
  ({
    app: appWords[language],
    nav: navWords[language],
    foot: footWords[language],
    storage: storageWords[language],
    unreachable: unreachableWords[language],
    noToken: noTokenWords[language],
    crash: crashWords[language],
    notFound: notFoundWords[language],
    status: STATUS_WORDS[language],
    reason: reasonWords[language],
    overview: overviewWords[language],
    bulk: bulkWords[language],
    day: dayWords[language],
    shortcut: shortcutWords[language],
    welcome: welcomeWords[language],
    site: siteWords[language],
    live: liveWords[language],
    entity: entityWords[language],
    control: controlWords[language],
    sync: syncWords[language],
    queue: queueWords[language],
    chart: chartWords[language],
    form: formWords[language],
    login: loginWords[language],
    found: foundWords[language],
    connection: connectionWords[language],
    log: logWords[language],
    tls: tlsWords[language],
    proxy: proxyWords[language],
    test: testWords[language],
    diagnosis: diagnosisWords[language],
    settings: settingsWords[language],
    command: commandWords[language],
    time: timeWords[language],
    domain: domainWords[language],
    state: stateWords[language],
    mode: modeWords[language],
  }) as const;

export const en = wordsOf('en');
export type Words = SameKeys<typeof en>;
/** 繁體中文 with the terms of Taiwan, 简体中文 with those of the mainland; both with those of Home Assistant's own translation. */
export const WORDS: Readonly<Record<Language, Words>> = {
  en,
  'zh-Hant': wordsOf('zh-Hant'),
  'zh-Hans': wordsOf('zh-Hans'),
};
