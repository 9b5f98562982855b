import { inEveryLanguage } from '../in-every-language';

export const appWords = inEveryLanguage({
  en: {
    name: 'HA Control Center',
    search: 'Search or command',
    searchPlaceholder: 'A site, an entity, a screen or a command …',
    nothingFound: 'Nothing found',
    skip: 'Skip to the content',
    close: 'Close',
    cancel: 'Cancel',
    loading: 'Loading',
    and: ', ',
  },
  'zh-Hant': {
    name: 'HA Control Center',
    search: '搜尋或輸入指令',
    searchPlaceholder: '站點、實體、畫面或指令…',
    nothingFound: '找不到符合的項目',
    skip: '跳至主要內容',
    close: '關閉',
    cancel: '取消',
    loading: '載入中',
    and: '、',
  },
  'zh-Hans': {
    name: 'HA Control Center',
    search: '搜索或输入命令',
    searchPlaceholder: '站点、实体、界面或命令…',
    nothingFound: '未找到匹配项',
    skip: '跳到主要内容',
    close: '关闭',
    cancel: '取消',
    loading: '加载中',
    and: '、',
  },
});
