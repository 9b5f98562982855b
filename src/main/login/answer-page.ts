import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Language } from '../../shared/language';

/** What the browser is told at the end: the login is done, it failed, or this was no answer to a login of ours. */
export type PageKind = 'done' | 'failed' | 'refused';

type Words = Readonly<Record<PageKind, readonly [title: string, text: string]>>;

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    done: ['You are logged in', 'You may close this tab and go back to HA Control Center.'],
    failed: ['The login was not finished', 'HA Control Center says why. You may close this tab.'],
    refused: ['This is no answer to a login', 'Nothing was done. Start the login in HA Control Center.'],
  },
  'zh-Hant': {
    done: ['已登入', '您可以關閉此分頁，回到 HA Control Center。'],
    failed: ['登入未完成', 'HA Control Center 會說明原因。您可以關閉此分頁。'],
    refused: ['這不是登入的回應', '未執行任何動作。請在 HA Control Center 中開始登入。'],
  },
  'zh-Hans': {
    done: ['已登录', '您可以关闭此标签页，回到 HA Control Center。'],
    failed: ['登录未完成', 'HA Control Center 会说明原因。您可以关闭此标签页。'],
    refused: ['这不是登录的响应', '未执行任何操作。请在 HA Control Center 中开始登录。'],
  },
};

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;margin:0 24px;text-align:center;color:#1f2328;background:#f6f7f9}h1{font-size:22px;margin:0 0 8px}p{margin:0}@media(prefers-color-scheme:dark){body{color:#e6e8eb;background:#16181b}}';

/** Answers the browser with a page that fetches nothing and tells nobody where it came from. */
export function answerPage(response: ServerResponse, kind: PageKind, language: Language): void {
  const [title, text] = WORDS[language][kind];
  const nonce = randomBytes(16).toString('base64');
  response
    .writeHead(kind === 'refused' ? 400 : 200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'`,
      connection: 'close',
    })
    .end(
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>HA Control Center</title><style nonce="${nonce}">${STYLE}</style></head><body><main><h1>${title}</h1><p>${text}</p></main></body></html>`,
    );
}
