import { parseAddress } from '../../shared/address';
import { appError, toAppError } from '../../shared/errors';
import type { ServerCertificate } from '../../shared/model';
import { fail, ok, type Result } from '../../shared/result';
import { certificateProblems, describeCertificate } from '../ha/certificates';
import type { ChooseProxy } from '../ha/proxy-choice';
import { SYSTEM_TRUST } from '../ha/trust';
import { withSchemeProbed } from './scheme-probe';
import { handshake, lateError, newProgress, openTunnel, refusalOf } from '../ha/way';

/**
 * What the server at an address presents, so that the operator can look at it before it is trusted (R16). The
 * connection ends after the handshake; nothing is sent on it (see `withSchemeProbed` for a server without TLS). Errors: those of `parseAddress`, `needs-https` for
 * an address without TLS, and the reasons for which no certificate was seen.
 */
export async function fetchCertificate(
  url: string,
  proxy: ChooseProxy,
  limitMs: number,
): Promise<Result<ServerCertificate>> {
  const parsed = parseAddress(url);
  if (!parsed.ok) return parsed;
  const address = parsed.value;
  if (!address.secure) return fail(appError('certificate-needs-https'));
  const giveUp = new AbortController();
  const progress = newProgress();
  const limit = setTimeout(() => giveUp.abort(), limitMs);
  try {
    const socket = await openTunnel(address, proxy, giveUp.signal, progress);
    const { tls, certificate } = await handshake(socket, address, SYSTEM_TRUST, giveUp.signal);
    const protocol = tls.getProtocol() ?? '?';
    const refusal = tls.authorized ? null : refusalOf(tls);
    tls.destroy();
    return ok({
      ...describeCertificate(certificate),
      protocol,
      problems: [...certificateProblems(refusal, certificate, address.host, Date.now())],
    });
  } catch (thrown) {
    const error = await withSchemeProbed(toAppError(thrown), address, proxy, giveUp.signal);
    return fail(giveUp.signal.aborted ? lateError(progress, address, limitMs) : error);
  } finally {
    clearTimeout(limit);
  }
}
