import { inEveryLanguage } from '../in-every-language';

/** The strip of a site's past 24 hours. */
export const dayWords = inEveryLanguage({
  en: {
    label: 'Past 24 hours of {{name}}',
    notRunning: 'Program not running',
    unknown: 'Nothing is known',
    spell: '{{from}} – {{until}}',
    goesOn: 'since {{from}}',
    times: '{{count}} times',
    rate: 'Events each minute of the past hour, {{most}} at most',
  },
  'zh-Hant': {
    label: '{{name}} 過去 24 小時',
    notRunning: '程式未執行',
    unknown: '沒有記錄',
    spell: '{{from}} – {{until}}',
    goesOn: '自 {{from}} 起',
    times: '{{count}} 次',
    rate: '過去一小時每分鐘的事件數，最多 {{most}}',
  },
  'zh-Hans': {
    label: '{{name}} 过去 24 小时',
    notRunning: '程序未运行',
    unknown: '没有记录',
    spell: '{{from}} – {{until}}',
    goesOn: '自 {{from}} 起',
    times: '{{count}} 次',
    rate: '过去一小时每分钟的事件数，最多 {{most}}',
  },
});
