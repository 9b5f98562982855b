import { inEveryLanguage } from '../in-every-language';

export const timeWords = inEveryLanguage({
  en: {
    never: 'never',
    now: 'now',
  },
  'zh-Hant': { never: '從未', now: '剛剛' },
  'zh-Hans': { never: '从未', now: '刚刚' },
});
