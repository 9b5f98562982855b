import { inEveryLanguage } from '../in-every-language';

export const proxyWords = inEveryLanguage({
  en: {
    title: 'Proxy',
    which: 'How sites are reached',
    system: 'As the system',
    systemHint: 'Environment variables (HTTPS_PROXY, NO_PROXY), else what is set in the operating system.',
    none: 'Without a proxy',
    manual: 'Through this proxy',
    address: 'Address of the proxy',
    exceptions: 'Reached without it',
    exceptionsHint:
      'Names and networks, separated by commas. This computer itself is always reached directly.',
    notSaved: 'Holds from the next connection on, once it is saved.',
  },
  'zh-Hant': {
    title: '代理伺服器',
    which: '如何連線到站點',
    system: '依照系統',
    systemHint: '環境變數（HTTPS_PROXY、NO_PROXY），否則依作業系統的設定。',
    none: '不使用代理伺服器',
    manual: '使用這個代理伺服器',
    address: '代理伺服器的位址',
    exceptions: '不經代理伺服器的位址',
    exceptionsHint: '名稱與網段，以逗號分隔。這台電腦本身一律直接連線。',
    notSaved: '儲存後，從下一次連線起生效。',
  },
  'zh-Hans': {
    title: '代理服务器',
    which: '如何连接到站点',
    system: '依照系统',
    systemHint: '环境变量（HTTPS_PROXY、NO_PROXY），否则依操作系统的设置。',
    none: '不使用代理服务器',
    manual: '使用这个代理服务器',
    address: '代理服务器的地址',
    exceptions: '不经代理服务器的地址',
    exceptionsHint: '名称与网段，以逗号分隔。这台电脑本身一律直接连接。',
    notSaved: '保存后，从下一次连接起生效。',
  },
});
