import { DIAGNOSIS_STEPS, type TestStage } from '../../../../shared/diagnosis';
import type { CommandOutput } from '../../../../shared/contract/commands';
import type { SiteStatus } from '../../../../shared/model';
import { findingWords } from '../../../components/connection-test/finding-words';
import { errorText } from '../../../i18n/error-text';
import type { LanguageWords } from '../../../i18n/words';

interface ReportFacts {
  readonly info: CommandOutput<'app.info'> | null;
  readonly site: SiteStatus;
  readonly stages: readonly TestStage[];
  /** ms UTC: when the diagnosis ended. */
  readonly at: number;
}

/**
 * A diagnosis as text that can be sent to whoever helps: in the operator's language, with the stable codes beside
 * the words, times in UTC, and no secret, whatever was typed.
 */
export function reportOf({ language, t, formats }: LanguageWords, facts: ReportFacts): string {
  const { info, site, stages, at } = facts;
  const utc = (time: number): string => new Date(time).toISOString();
  const line = (name: string, value: string): string => `${name}: ${value}`;
  const head = [
    t('diagnosis.report.title', { name: site.name }),
    ...(info === null
      ? []
      : [
          line(
            t('diagnosis.report.program'),
            `HA Control Center ${info.version} (${info.host}, ${info.runtime})`,
          ),
        ]),
    line(t('diagnosis.report.time'), utc(at)),
    line(t('diagnosis.report.address'), site.url),
    line(
      t('diagnosis.report.state'),
      `${t(`status.${site.state}`)} (${site.state}${site.cause === null ? '' : `, ${site.cause}`})`,
    ),
    ...(site.haVersion === null ? [] : [line(t('diagnosis.report.version'), site.haVersion)]),
    ...(site.connectedAt === null ? [] : [line(t('diagnosis.report.connectedAt'), utc(site.connectedAt))]),
    ...(site.lastError === null
      ? []
      : [
          line(
            t('diagnosis.report.lastError'),
            `${errorText(language, site.lastError).message} (${site.lastError.code}, ${utc(site.lastError.at)})`,
          ),
        ]),
    ...(site.lastClose === null
      ? []
      : [
          line(
            t('diagnosis.report.lastClose'),
            [site.lastClose.code, site.lastClose.reason, utc(site.lastClose.at)]
              .filter((part) => part !== '')
              .join(', '),
          ),
        ]),
  ];
  const steps = stages.map((stage, index) => {
    const time = stage.durationMs === null ? '' : ` ${Math.max(1, Math.round(stage.durationMs))} ms`;
    const found = findingWords({ t, formats }, stage);
    const what = [t(`test.${stage.status}`), found].filter((part) => part !== '').join(': ');
    const words = stage.error === null ? null : errorText(language, stage.error);
    return [
      `${index + 1}/${DIAGNOSIS_STEPS.length} ${t(`test.${stage.id}`)} (${stage.id}) – ${what}${time}`,
      ...(words === null || stage.error === null
        ? []
        : [`    ${words.message} (${stage.error.code})`, `    ${t('diagnosis.report.mend')}: ${words.hint}`]),
    ].join('\n');
  });
  return withoutSecrets([...head, '', ...steps, ''].join('\n'));
}

/** What looks like a password in an address, or like a token, has no place in a text that is sent around. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/(\w:\/\/)[^\s/@]*@/g, '$1***@')
    .replace(/\beyJ[\w-]{5,}(?:\.[\w-]*)*/g, '***')
    .replace(/([?&](?:token|access_token|api_password|auth)=)[^\s&]*/gi, '$1***');
}
