import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import IconPlugConnected from '@tabler/icons-react/dist/esm/icons/IconPlugConnected.mjs';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { useForm, useWatch, type Control, type UseFormReturn } from 'react-hook-form';
import { useLocation } from 'wouter';
import { parseAddress } from '../../../shared/address';
import type { Mend } from '../../../shared/diagnosis';
import type { SiteConfig, SiteWay } from '../../../shared/model';
import { useErrorText } from '../../i18n/error-text';
import { PATHS } from '../../paths';
import { CertificateDialog } from '../certificate/certificate-dialog';
import { ConnectionTest } from '../connection-test/connection-test';
import { ErrorLine } from '../error-line';
import { Panel } from '../panel';
import { missingWords } from '../status';
import { Behaviour } from './behaviour';
import { ChangedElsewhere } from './changed-elsewhere';
import classes from './site-form.module.css';
import {
  fieldsOf,
  isSecure,
  missingIn,
  siteValuesSchema,
  valuesOf,
  wayOf,
  type SiteValues,
} from './site-values';
import { FoundSites } from './found-sites';
import { LoginPart } from './login-part';
import { TrustFields } from './trust-fields';
import { useMergedConfig } from './use-merged-config';
import { useOpenField, type FormField } from './use-open-field';
import { zodResolver } from './zod-resolver';
import { useWords } from '../../i18n/words';

interface SiteFormProps {
  /** null: a new site. */
  readonly config: SiteConfig | null;
  /** Address of the demo site, which the program gives it at each start. */
  readonly demoUrl?: string;
  readonly saving: boolean;
  /** What was stored when it was last saved from here; null: it was not. */
  readonly saved: SiteConfig | null;
  readonly error: Error | null;
  readonly onSave: (fields: ReturnType<typeof fieldsOf>) => void;
  /** Where the cursor is to be: what is to be mended, or filled in first. */
  readonly field?: FormField | null;
}

/** Where a site is, how to log in, how it behaves; validated as typed, and always possible to save (R41). */
export function SiteForm({
  config,
  demoUrl = '',
  saving,
  saved,
  error,
  onSave,
  field = null,
}: SiteFormProps): ReactNode {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const wordsOf = useErrorText();
  const schema = useMemo(() => siteValuesSchema(t, wordsOf), [t, wordsOf]);
  const form = useForm<SiteValues>({
    mode: 'onChange',
    defaultValues: valuesOf(config),
    resolver: zodResolver<SiteValues>(schema),
  });
  const root = useRef<HTMLFormElement>(null);
  const { elsewhere, dismiss, submit } = useMergedConfig(form, config, saved);
  const openField = useOpenField(form, root, field);
  const [test, setTest] = useState<TestRun | null>(null);
  const [looking, setLooking] = useState(false);
  const demo = config?.demo === true;
  const trust = (fingerprint: string): void => {
    setLooking(false);
    form.setValue('tlsMode', 'pin', { shouldDirty: true });
    form.setValue('tlsFingerprint', fingerprint, { shouldDirty: true, shouldValidate: true });
  };
  const mend = (what: Mend): (() => void) | null => {
    switch (what) {
      case 'edit-address':
        return demo ? null : () => openField('address');
      case 'edit-token':
        return demo ? null : () => openField('token');
      case 'edit-trust':
        return () => openField('trust');
      case 'trust':
        return () => setLooking(true);
      case 'proxy-settings':
        return () => navigate(PATHS.settings);
      // They mend a saved site, and this tests what is typed.
      case 'activate':
      case 'reconnect':
      case 'restart':
      case 'full-sync':
      case 'storage-settings':
        return null;
    }
  };
  return (
    <div className={classes['page']}>
      <form
        ref={root}
        className={classes['form']}
        noValidate
        onSubmit={(event) =>
          void form.handleSubmit((values) => {
            submit(values);
            onSave(fieldsOf(values, demo));
          })(event)
        }
      >
        <Panel title={t('form.where')}>
          <Stack gap="sm">
            <TextInput
              label={t('form.name')}
              description={t('form.nameHint')}
              placeholder={t('form.namePlaceholder')}
              error={form.formState.errors.name?.message}
              {...form.register('name')}
            />
            {demo ? (
              <Text size="sm" c="dimmed">
                {t('form.demoText')}
              </Text>
            ) : (
              <div>
                <TextInput
                  label={t('form.address')}
                  description={t('form.addressHint')}
                  placeholder={t('form.addressPlaceholder')}
                  spellCheck={false}
                  autoCapitalize="off"
                  error={form.formState.errors.url?.message}
                  {...form.register('url')}
                />
                <DerivedAddress control={form.control} />
                {config === null && <FoundSites form={form} />}
              </div>
            )}
          </Stack>
        </Panel>
        {!demo && (
          <Panel title={t('form.login')}>
            <LoginPart form={form} config={config} />
          </Panel>
        )}
        {!demo && <TrustPanel form={form} onLook={() => setLooking(true)} />}
        <Panel title={t('form.behave')}>
          <Behaviour control={form.control} demo={demo} />
        </Panel>
        <Stack gap={8} className={classes['actions'] ?? ''}>
          {!demo && <Missing control={form.control} />}
          {elsewhere.length > 0 && <ChangedElsewhere fields={elsewhere} onClose={dismiss} />}
          {error !== null && <ErrorLine error={error} />}
          <Group gap={8}>
            <Button type="submit" loading={saving}>
              {config === null ? t('form.add') : t('form.save')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconPlugConnected size={15} />}
              onClick={() => setTest((before) => testRun(before, form.getValues()))}
            >
              {test === null ? t('form.test') : t('form.testAgain')}
            </Button>
            <Text size="sm" c="dimmed" role="status">
              {form.formState.isDirty ? t('form.unsaved') : saved !== null ? t('form.saved') : ''}
            </Text>
          </Group>
        </Stack>
      </form>
      <div className={classes['side']}>
        {test !== null && (
          <ConnectionTest
            key={test.run}
            siteId={config?.id ?? null}
            url={demo ? demoUrl : test.values.url.trim()}
            token={demo || test.values.tokenChoice === 'keep' ? null : test.values.token.trim()}
            loginId={test.values.tokenChoice === 'login' ? test.values.loginId : null}
            way={demo ? null : test.way}
            onMend={mend}
            onClose={() => setTest(null)}
          />
        )}
      </div>
      {looking && <Look form={form} onTrust={trust} onClose={() => setLooking(false)} />}
    </div>
  );
}

/** One press of "Test connection", with what was typed at that moment. */
interface TestRun {
  readonly run: number;
  readonly values: SiteValues;
  readonly way: SiteWay;
}

function testRun(before: TestRun | null, values: SiteValues): TestRun {
  return { run: (before?.run ?? 0) + 1, values, way: wayOf(values) };
}

/** Shown where there is a certificate at all. */
function TrustPanel({
  form,
  onLook,
}: {
  readonly form: UseFormReturn<SiteValues>;
  readonly onLook: () => void;
}): ReactNode {
  const { t } = useWords();
  const url = useWatch({ control: form.control, name: 'url' });
  if (!isSecure(url)) return null;
  return (
    <Panel title={t('tls.title')}>
      <TrustFields form={form} onLook={onLook} />
    </Panel>
  );
}

function Look({
  form,
  onTrust,
  onClose,
}: {
  readonly form: UseFormReturn<SiteValues>;
  readonly onTrust: (fingerprint: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  // As it was when the dialog opened: nothing can be typed behind it.
  const [values] = useState(() => form.getValues());
  const { tlsMode, tlsFingerprint, bypassProxy } = wayOf(values);
  return (
    <CertificateDialog
      url={values.url.trim()}
      bypassProxy={bypassProxy}
      trusted={tlsMode === 'pin' && tlsFingerprint !== '' ? tlsFingerprint : null}
      onTrust={onTrust}
      onClose={onClose}
    />
  );
}

function DerivedAddress({ control }: { readonly control: Control<SiteValues> }): ReactNode {
  const { t } = useWords();
  const url = useWatch({ control, name: 'url' });
  const parsed = parseAddress(url);
  return (
    <Text size="xs" c="dimmed" mt={4} className={classes['derived']} aria-live="polite">
      {parsed.ok ? t('form.derived', { url: parsed.value.webSocketUrl }) : ''}
    </Text>
  );
}

function Missing({ control }: { readonly control: Control<SiteValues> }): ReactNode {
  const { t } = useWords();
  const missing = missingIn(useWatch({ control }) as SiteValues);
  if (missing.length === 0) return null;
  return (
    <Text size="sm" c="var(--status-waiting)" role="status">
      {t('form.lacks', { parts: missingWords(t, missing) })}
    </Text>
  );
}
