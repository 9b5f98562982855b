import { inEveryLanguage } from '../in-every-language';

export const notFoundWords = inEveryLanguage({
  en: {
    title: 'There is no such screen',
    site: 'There is no such site. It may have been removed.',
    back: 'To the overview',
  },
  'zh-Hant': { title: '沒有這個畫面', site: '沒有這個站點，可能已被移除。', back: '回到總覽' },
  'zh-Hans': { title: '没有这个界面', site: '没有这个站点，可能已被移除。', back: '返回概览' },
});
