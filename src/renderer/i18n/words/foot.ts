import { inEveryLanguage } from '../in-every-language';

export const footWords = inEveryLanguage({
  en: {
    label: 'Sum of all sites',
    connected: '{{count}} connected',
    waiting: '{{count}} waiting',
    stopped: '{{count}} stopped',
    events: '{{number}} events/min',
    database: 'db {{size}}',
  },
  'zh-Hant': {
    label: '全部站點合計',
    connected: '{{count}} 已連線',
    waiting: '{{count}} 等待中',
    stopped: '{{count}} 已停止',
    events: '每分鐘 {{number}} 個事件',
    database: '資料庫 {{size}}',
  },
  'zh-Hans': {
    label: '所有站点合计',
    connected: '{{count}} 已连接',
    waiting: '{{count}} 等待中',
    stopped: '{{count}} 已停止',
    events: '每分钟 {{number}} 个事件',
    database: '数据库 {{size}}',
  },
});
