import type { LANGUAGES, ConnectionState } from '../../shared/model';

export type Language = (typeof LANGUAGES)[number];

/** What the tray says. The screens have words of their own; both use the same for a status. */
export interface TrayWords {
  readonly status: Readonly<Record<ConnectionState, string>>;
  readonly noSites: string;
  readonly reconnect: string;
  readonly open: string;
  readonly quit: string;
  /** "2 stopped", for the tooltip. */
  readonly count: (count: number, status: string) => string;
}

const WORDS: Readonly<Record<Language, TrayWords>> = {
  en: {
    status: {
      connected: 'Connected',
      connecting: 'Connecting',
      authenticating: 'Logging in',
      synchronising: 'Synchronising',
      waiting: 'Waiting',
      stopped: 'Stopped',
      manual: 'Manual',
      incomplete: 'Incomplete',
      inactive: 'Inactive',
    },
    noSites: 'No site yet',
    reconnect: 'Reconnect',
    open: 'Open HA Control Center',
    quit: 'Quit',
    count: (count, status) => `${count} ${status.toLowerCase()}`,
  },
  'zh-Hant': {
    status: {
      connected: '已連線',
      connecting: '連線中',
      authenticating: '登入中',
      synchronising: '同步中',
      waiting: '等待中',
      stopped: '已停止',
      manual: '手動',
      incomplete: '設定不完整',
      inactive: '未啟用',
    },
    noSites: '尚無站點',
    reconnect: '重新連線',
    open: '開啟 HA Control Center',
    quit: '結束',
    count: (count, status) => `${status} ${count}`,
  },
  'zh-Hans': {
    status: {
      connected: '已连接',
      connecting: '连接中',
      authenticating: '登录中',
      synchronising: '同步中',
      waiting: '等待中',
      stopped: '已停止',
      manual: '手动',
      incomplete: '设置不完整',
      inactive: '未启用',
    },
    noSites: '尚无站点',
    reconnect: '重新连接',
    open: '打开 HA Control Center',
    quit: '退出',
    count: (count, status) => `${status} ${count}`,
  },
};

export const trayWords = (language: Language): TrayWords => WORDS[language];

/** The operator's choice, else what fits the locale of the system (`zh-TW`, `zh-Hans-CN`, `en-GB` …). */
export function languageFor(chosen: Language | null, systemLocale: string): Language {
  if (chosen !== null) return chosen;
  const locale = systemLocale.toLowerCase().replaceAll('_', '-');
  if (!/^zh\b/.test(locale)) return 'en';
  return /-(?:hant|tw|hk|mo)\b/.test(locale) ? 'zh-Hant' : 'zh-Hans';
}
