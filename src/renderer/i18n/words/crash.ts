import { inEveryLanguage } from '../in-every-language';

export const crashWords = inEveryLanguage({
  en: {
    title: 'This screen has failed',
    text: 'The other screens and the connections go on. The reason:',
    again: 'Open it again',
  },
  'zh-Hant': { title: '此畫面發生錯誤', text: '其他畫面與連線不受影響。原因：', again: '重新開啟' },
  'zh-Hans': { title: '此界面发生错误', text: '其他界面和连接不受影响。原因：', again: '重新打开' },
});
