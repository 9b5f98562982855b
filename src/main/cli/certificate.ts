import { Command } from 'commander';
import type { ServerCertificate } from '../../shared/model';
import { ok, type Result } from '../../shared/result';
import { fetchCertificate } from '../diagnostics/server-certificate';
import { DEFAULT_POLICY, timeScale } from '../fleet/retry-policy';
import { noProxy, type ChooseProxy } from '../ha/proxy-choice';
import { addDataOption, resolveDataDir } from './data-folder';
import { addJsonOption, answer, misused, printJson, printLines } from './output';
import { configuredSite, withReader } from './stored-sites';
import { printable } from './terminal-text';
import { storedProxy } from './way-options';

interface CertificateFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly url?: string;
  readonly site?: string;
  readonly direct?: boolean;
}

/** `certificate`: what a server presents, to be compared before it is trusted (R16). */
export function certificateCommand(): Command {
  const command = new Command('certificate')
    .description('Show the certificate that a server presents, and why it would not be trusted.')
    .option('--site <id>', 'a site that is set up, see "sites list"')
    .option('--url <address>', 'or any address with https://')
    .option('--direct', 'reach --url past the proxy')
    .action((flags: CertificateFlags) => answer(flags, () => run(flags)));
  return addJsonOption(addDataOption(command));
}

async function run(flags: CertificateFlags): Promise<Result<void>> {
  const { url, site: siteId } = flags;
  const dataDir = resolveDataDir(flags.data);
  if (siteId === undefined) {
    if (url === undefined) return misused('certificate', 'either --site or --url is needed');
    return show(url, flags.direct ? noProxy : await storedProxy(dataDir), flags);
  }
  if (url !== undefined || flags.direct) return misused('certificate', '--site excludes --url and --direct');
  const chooseProxy = await storedProxy(dataDir);
  return withReader(dataDir, async (reader) => {
    const site = configuredSite(reader, siteId);
    if (!site.ok) return site;
    return show(site.value.url, site.value.bypassProxy ? noProxy : chooseProxy, flags);
  });
}

async function show(url: string, proxy: ChooseProxy, flags: CertificateFlags): Promise<Result<void>> {
  const limitMs = DEFAULT_POLICY.stepLimit * timeScale(process.env, false);
  const fetched = await fetchCertificate(url, proxy, limitMs);
  if (!fetched.ok) return fetched;
  await (flags.json
    ? printJson(certificateDocument(fetched.value))
    : printLines(certificateLines(fetched.value)));
  return ok(undefined);
}

/** A certificate as `certificate --json` gives it. Times are ms UTC. Public and stable. */
function certificateDocument(certificate: ServerCertificate): object {
  const { subject, issuer, names, validFrom, validTo, fingerprint, selfSigned, protocol } = certificate;
  const problems = certificate.problems.map(({ code, message, hint }) => ({ code, message, hint }));
  return {
    subject,
    issuer,
    names,
    validFrom,
    validTo,
    fingerprint,
    selfSigned,
    protocol,
    trusted: problems.length === 0,
    problems,
  };
}

function* certificateLines(certificate: ServerCertificate): Iterable<string> {
  const { subject, issuer, names, validFrom, validTo, fingerprint, protocol, problems } = certificate;
  const iso = (at: number): string => new Date(at).toISOString();
  yield printable(`Subject      ${subject}`);
  yield printable(`Issuer       ${issuer}`);
  yield printable(`Names        ${names.join(', ')}`);
  yield `Valid from   ${iso(validFrom)}`;
  yield `Valid until  ${iso(validTo)}`;
  yield `SHA-256      ${fingerprint}`;
  yield printable(`Protocol     ${protocol}`);
  if (problems.length === 0) yield 'This computer trusts it.';
  for (const { message } of problems) yield printable(`! ${message}`);
}
