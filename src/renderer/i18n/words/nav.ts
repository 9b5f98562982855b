import { inEveryLanguage } from '../in-every-language';

export const navWords = inEveryLanguage({
  en: {
    main: 'Navigation',
    overview: 'Overview',
    charts: 'Charts',
    sites: 'Sites',
    log: 'Log',
    add: 'Add a site',
    settings: 'Settings',
  },
  'zh-Hant': {
    main: '導覽',
    overview: '總覽',
    charts: '圖表',
    sites: '站點',
    log: '記錄',
    add: '新增站點',
    settings: '設定',
  },
  'zh-Hans': {
    main: '导航',
    overview: '概览',
    charts: '图表',
    sites: '站点',
    log: '日志',
    add: '添加站点',
    settings: '设置',
  },
});
