import { inEveryLanguage } from '../in-every-language';

/** The sheet of keyboard shortcuts. */
export const shortcutWords = inEveryLanguage({
  en: {
    title: 'Keyboard shortcuts',
    then: 'then',
    or: 'or',
    group: { general: 'Everywhere', go: 'Go to', list: 'In lists and charts' },
    palette: 'Search, go anywhere, give a command',
    search: 'Search in this screen',
    sheet: 'This sheet',
    leave: 'Close what is open, leave a field',
    go: 'Go to {{screen}}',
    move: 'Move along a strip or a chart',
    select: 'Select, switch, open a menu',
  },
  'zh-Hant': {
    title: '鍵盤快速鍵',
    then: '然後',
    or: '或',
    group: { general: '任何地方', go: '前往', list: '清單與圖表' },
    palette: '搜尋、前往任何畫面、執行指令',
    search: '在此畫面中搜尋',
    sheet: '本說明',
    leave: '關閉開啟的視窗，離開欄位',
    go: '前往{{screen}}',
    move: '在時間條或圖表上移動',
    select: '選取、切換、開啟選單',
  },
  'zh-Hans': {
    title: '键盘快捷键',
    then: '然后',
    or: '或',
    group: { general: '任何地方', go: '前往', list: '列表与图表' },
    palette: '搜索、前往任何界面、执行命令',
    search: '在此界面中搜索',
    sheet: '本说明',
    leave: '关闭打开的窗口，离开输入框',
    go: '前往{{screen}}',
    move: '在时间条或图表上移动',
    select: '选择、切换、打开菜单',
  },
});
