/** Hosts a link on the screens may lead to; it opens in the operator's own browser, never in the app. */
const ALLOWED_HOSTS: ReadonlySet<string> = new Set(['www.home-assistant.io', 'developers.home-assistant.io']);

/** Whether a link may be handed to the operating system, which would open a file or start a program as readily. */
export function mayOpenOutside(address: string): boolean {
  try {
    const { protocol, hostname, username, password, port } = new URL(address);
    return (
      protocol === 'https:' &&
      ALLOWED_HOSTS.has(hostname) &&
      port === '' &&
      username === '' &&
      password === ''
    );
  } catch {
    return false;
  }
}
