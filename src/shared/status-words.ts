import type { Language } from './language';
import type { ConnectionState } from './model';

/** A status is the same word on the screens and in the tray. */
export const STATUS_WORDS: Readonly<Record<Language, Readonly<Record<ConnectionState, string>>>> = {
  en: {
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
  'zh-Hant': {
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
  'zh-Hans': {
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
};
