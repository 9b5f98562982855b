import type { Language } from './languages';

type Translation = Readonly<Record<Exclude<Language, 'en'>, string>>;

/** Reasons that come as English sentences within an error's details; `$1` is what the pattern caught. */
const REASONS: readonly (readonly [RegExp, Translation])[] = [
  [/^it holds a space$/, { 'zh-Hant': '含有空格', 'zh-Hans': '含有空格' }],
  [/^the host is missing$/, { 'zh-Hant': '缺少主機名稱', 'zh-Hans': '缺少主机名' }],
  [/^port 0 cannot be connected to$/, { 'zh-Hant': '無法連線至連接埠 0', 'zh-Hans': '无法连接到端口 0' }],
  [/^port (\d+) is above 65535$/, { 'zh-Hant': '連接埠 $1 大於 65535', 'zh-Hans': '端口 $1 大于 65535' }],
  [/^the port is not a number$/, { 'zh-Hant': '連接埠不是數字', 'zh-Hans': '端口不是数字' }],
  [/^the host is not valid$/, { 'zh-Hant': '主機名稱無效', 'zh-Hans': '主机名无效' }],
  [
    /^the host is longer than 253 characters$/,
    { 'zh-Hant': '主機名稱超過 253 個字元', 'zh-Hans': '主机名超过 253 个字符' },
  ],
  [
    /^an IPv4 address has four numbers from 0 to 255$/,
    { 'zh-Hant': 'IPv4 位址由四個 0 到 255 的數字組成', 'zh-Hans': 'IPv4 地址由四个 0 到 255 的数字组成' },
  ],
  [/^the host has an empty part$/, { 'zh-Hant': '主機名稱有空白的部分', 'zh-Hans': '主机名有空的部分' }],
  [
    /^a part of the host is longer than 63 characters$/,
    { 'zh-Hant': '主機名稱的一部分超過 63 個字元', 'zh-Hans': '主机名的一部分超过 63 个字符' },
  ],
  [
    /^the host holds a character that no name has$/,
    { 'zh-Hant': '主機名稱含有不允許的字元', 'zh-Hans': '主机名含有不允许的字符' },
  ],
  [/^it is empty$/, { 'zh-Hant': '內容是空的', 'zh-Hans': '内容是空的' }],
  [/^SOCKS is not supported$/, { 'zh-Hant': '不支援 SOCKS', 'zh-Hans': '不支持 SOCKS' }],
  [/^its scheme is unknown$/, { 'zh-Hant': '不認識的通訊協定', 'zh-Hans': '不认识的协议' }],
  [/^host or port is not valid$/, { 'zh-Hant': '主機或連接埠無效', 'zh-Hans': '主机或端口无效' }],
  [/^a proxy has no path$/, { 'zh-Hant': '代理伺服器沒有路徑', 'zh-Hans': '代理服务器没有路径' }],
  [
    /^there is no BEGIN CERTIFICATE$/,
    { 'zh-Hant': '找不到 BEGIN CERTIFICATE', 'zh-Hans': '找不到 BEGIN CERTIFICATE' },
  ],
  [/^it refuses the connection$/, { 'zh-Hant': '它拒絕連線', 'zh-Hans': '它拒绝连接' }],
  [/^its name is not known$/, { 'zh-Hant': '找不到它的名稱', 'zh-Hans': '找不到它的名称' }],
  [/^there is no way to it$/, { 'zh-Hant': '網路無法到達', 'zh-Hans': '网络无法到达' }],
  [/^it ends the connection$/, { 'zh-Hant': '它中斷了連線', 'zh-Hans': '它断开了连接' }],
  [
    /^Home Assistant sent no states$/,
    { 'zh-Hant': 'Home Assistant 沒有送出狀態', 'zh-Hans': 'Home Assistant 没有发送状态' },
  ],
  [
    /^get_states brought no list$/,
    { 'zh-Hant': 'get_states 沒有傳回清單', 'zh-Hans': 'get_states 没有返回列表' },
  ],
  [/^no answer within (\d+) s$/, { 'zh-Hant': '$1 秒內沒有回應', 'zh-Hans': '$1 秒内没有应答' }],
];

/** What the reasons look like that can be translated. */
export const REASON_PATTERNS: readonly RegExp[] = REASONS.map(([pattern]) => pattern);

/** A reason in a language; what no pattern knows (a system's or a server's own words) stays as it came. */
export function translateReason(language: Language, reason: string): string {
  if (language === 'en') return reason;
  for (const [pattern, translation] of REASONS) {
    if (pattern.test(reason)) return reason.replace(pattern, translation[language]);
  }
  return reason;
}
