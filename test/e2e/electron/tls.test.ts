import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator } from '../../../src/simulator/simulator';
import { makeCertificate, type KeyPair } from '../../support/certificates';
import { ConnectProxy } from '../../support/connect-proxy';
import { TlsFront } from '../../support/tls-front';
import { Desk, type DesktopApp } from './support/desktop-app';

const TOKEN = 'a-token-that-is-right';

describe('encryption and proxies on a real Electron', () => {
  let desk: Desk;
  let app: DesktopApp;
  let home: Simulator;
  let pair: KeyPair;
  let front: TlsFront;
  beforeAll(async () => {
    home = await createSimulator({ token: TOKEN });
    pair = await makeCertificate();
    front = await TlsFront.start(home.port, pair);
    desk = await Desk.open();
    app = await desk.start(desk.folder());
  });
  afterAll(async () => {
    await desk.close();
    await front.stop();
    await home.stop();
  });

  const add = (site: { readonly name: string; readonly url: string }): Promise<unknown> =>
    app.page.evaluate((fields) => window.controlCenter?.call('sites.add', fields), { ...site, token: TOKEN });
  const connectedRow = (name: string) =>
    app.page.locator('table tr').filter({ hasText: name }).getByText('Connected', { exact: true });

  it('R16 a self-signed site says so, is trusted by a look at its certificate, and connects', async () => {
    await add({ name: 'Plant North', url: front.url });
    await app.page.locator('nav').getByText('Plant North').click();
    await app.page.getByText(/is signed by itself; nobody vouches for it/).waitFor();
    expect(front.bytes).toBe(0);
    await app.page.getByRole('button', { name: 'Look at the certificate …' }).click();
    const dialog = app.page.getByRole('dialog', { name: 'Certificate of the server' });
    await dialog.getByText('127.0.0.1').first().waitFor();
    expect((await dialog.innerText()).replace(/\s/g, '')).toContain(pair.fingerprint);
    await dialog.getByRole('button', { name: 'Trust this certificate' }).click();
    await app.page.getByText('Connected', { exact: true }).first().waitFor();
    expect(front.bytes).toBeGreaterThan(0);
  });

  it('R16 the precise cause is told by its TLS library too', async () => {
    const authority = await makeCertificate({
      authority: true,
      subject: 'Plant CA',
      names: ['plant.example'],
    });
    const causes = [
      [{ by: authority }, 'tls-unknown-authority'],
      [{ names: ['elsewhere.example'], by: authority }, 'tls-wrong-name'],
      [{ from: new Date(Date.now() - 9e8), to: new Date(Date.now() - 1e8), by: authority }, 'tls-expired'],
      [{ from: new Date(Date.now() + 9e8), by: authority }, 'tls-not-yet-valid'],
    ] as const;
    for (const [wish, code] of causes) {
      const other = await TlsFront.start(home.port, await makeCertificate(wish));
      const looked = await app.page.evaluate(
        (url) => window.controlCenter?.call('tls.certificate', { url, bypassProxy: false }),
        other.url,
      );
      expect(JSON.stringify(looked)).toContain(`"${code}"`);
      await other.stop();
    }
    const plain = await app.page.evaluate(
      (url) => window.controlCenter?.call('tls.certificate', { url, bypassProxy: false }),
      home.url.replace('http:', 'https:'),
    );
    expect(plain).toMatchObject({ error: { code: 'needs-http' } });
  });

  it('R16 the proxy of the system is asked of Electron and used', async () => {
    const proxy = await ConnectProxy.start({ leadsTo: home.port });
    await app.electron.evaluate(
      ({ session }, proxyRules) => session.defaultSession.setProxy({ proxyRules }),
      `127.0.0.1:${proxy.port}`,
    );
    await add({ name: 'Plant South', url: 'http://ha.plant.example:8123' });
    await app.page.locator('nav').getByText('Overview').click();
    await connectedRow('Plant South').waitFor();
    expect(proxy.asked).toEqual(['ha.plant.example:8123']);
    await proxy.stop();
  });
});
