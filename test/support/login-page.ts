import { DEMO_LOGIN } from '../../src/simulator/simulator';

export interface Landing {
  /** Where Home Assistant sent the browser, with code and state. */
  readonly url: URL;
  readonly status: number;
  readonly text: string;
}

/** Logs in on the simulator's page as a browser would; gives where it sends the browser, which is not followed. */
export async function redirectOf(authorizeUrl: string, who = DEMO_LOGIN): Promise<URL> {
  const page = new URL(authorizeUrl);
  const form = new URLSearchParams(page.searchParams);
  form.set('username', who.name);
  form.set('password', who.password);
  const answer = await fetch(`${page.origin}${page.pathname}`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`the page did not let in: ${answer.status} ${await answer.text()}`);
  return new URL(location);
}

/** Logs in and follows the way back to the program. */
export async function logInOnPage(authorizeUrl: string, who = DEMO_LOGIN): Promise<Landing> {
  return follow(await redirectOf(authorizeUrl, who));
}

export async function follow(url: URL): Promise<Landing> {
  const answer = await fetch(url, { redirect: 'manual' });
  return { url, status: answer.status, text: await answer.text() };
}
