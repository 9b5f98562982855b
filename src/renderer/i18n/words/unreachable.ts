import { inEveryLanguage } from '../in-every-language';

export const unreachableWords = inEveryLanguage({
  en: {
    title: 'The program cannot be reached',
    text: 'What you see is the last known. It is tried again by itself; if it goes on, start the program again and open the address it prints.',
  },
  'zh-Hant': {
    title: '無法連上程式',
    text: '目前顯示的是最後已知的資料。系統會自動重試；若持續如此，請重新啟動程式並開啟它顯示的網址。',
  },
  'zh-Hans': {
    title: '无法连接到程序',
    text: '当前显示的是最后已知的数据。系统会自动重试；若持续如此，请重新启动程序并打开它显示的网址。',
  },
});
