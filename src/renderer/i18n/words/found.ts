import { inEveryLanguage } from '../in-every-language';

export const foundWords = inEveryLanguage({
  en: {
    title: 'Found on the network',
    looking: 'Looking for Home Assistants on the network …',
    trust: 'Nobody vouches for what is announced. Look at the address before you log in.',
    added: 'added already',
  },
  'zh-Hant': {
    title: '在網路上找到',
    looking: '正在網路上尋找 Home Assistant…',
    trust: '通告的內容未經驗證，登入前請先確認位址。',
    added: '已新增',
  },
  'zh-Hans': {
    title: '在网络上找到',
    looking: '正在网络上查找 Home Assistant…',
    trust: '通告的内容未经验证，登录前请先确认地址。',
    added: '已添加',
  },
});
