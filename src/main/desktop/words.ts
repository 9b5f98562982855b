import type { Language } from '../../shared/language';
import type { ConnectionState } from '../../shared/model';
import { STATUS_WORDS } from '../../shared/status-words';

/** What the tray says. */
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
    status: STATUS_WORDS.en,
    noSites: 'No site yet',
    reconnect: 'Reconnect',
    open: 'Open HA Control Center',
    quit: 'Quit',
    count: (count, status) => `${count} ${status.toLowerCase()}`,
  },
  'zh-Hant': {
    status: STATUS_WORDS['zh-Hant'],
    noSites: '尚無站點',
    reconnect: '重新連線',
    open: '開啟 HA Control Center',
    quit: '結束',
    count: (count, status) => `${status} ${count}`,
  },
  'zh-Hans': {
    status: STATUS_WORDS['zh-Hans'],
    noSites: '尚无站点',
    reconnect: '重新连接',
    open: '打开 HA Control Center',
    quit: '退出',
    count: (count, status) => `${status} ${count}`,
  },
};

export const trayWords = (language: Language): TrayWords => WORDS[language];
