import { inEveryLanguage } from '../in-every-language';

export const noTokenWords = inEveryLanguage({
  en: {
    title: 'This page needs the address that the program prints',
    text: 'Start the program with “serve” and open the whole address it prints, with the token in it. The token keeps everyone else on this computer out.',
  },
  'zh-Hant': {
    title: '請使用程式顯示的網址開啟此頁',
    text: '以「serve」啟動程式，並開啟它顯示的完整網址（包含權杖）。權杖可防止這台電腦上的其他人進入。',
  },
  'zh-Hans': {
    title: '请使用程序显示的网址打开此页',
    text: '以“serve”启动程序，并打开它显示的完整网址（包含令牌）。令牌可防止这台电脑上的其他人进入。',
  },
});
