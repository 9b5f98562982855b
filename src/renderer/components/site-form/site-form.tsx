import {
  Anchor,
  Button,
  Checkbox,
  Collapse,
  Group,
  NumberInput,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs';
import IconChevronRight from '@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs';
import IconPlugConnected from '@tabler/icons-react/dist/esm/icons/IconPlugConnected.mjs';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import {
  Controller,
  useForm,
  useFormState,
  useWatch,
  type Control,
  type UseFormReturn,
} from 'react-hook-form';
import { parseAddress } from '../../../shared/address';
import type { SiteConfig, SiteWay } from '../../../shared/model';
import { useErrorText } from '../../i18n/error-text';
import { CertificateDialog } from '../certificate/certificate-dialog';
import { ConnectionTest } from '../connection-test/connection-test';
import { ErrorLine } from '../error-line';
import { Panel } from '../panel';
import { missingWords } from '../status';
import classes from './site-form.module.css';
import {
  fieldsOf,
  isSecure,
  missingIn,
  savedValues,
  siteValuesSchema,
  valuesOf,
  wayOf,
  type SiteValues,
} from './site-values';
import { FoundSites } from './found-sites';
import { HistoryReach } from './history-reach';
import { LoginPart } from './login-part';
import { TrustFields } from './trust-fields';
import { zodResolver } from './zod-resolver';
import { useWords } from '../../i18n/words';

interface SiteFormProps {
  /** null: a new site. */
  readonly config: SiteConfig | null;
  /** Address of the demo site, which the program gives it at each start. */
  readonly demoUrl?: string;
  readonly saving: boolean;
  readonly saved: boolean;
  readonly error: Error | null;
  readonly onSave: (fields: ReturnType<typeof fieldsOf>) => void;
  /** Runs the test as soon as the form is there: the operator pressed "Test connection". */
  readonly testAtOnce?: boolean;
}

/** Where a site is, how to log in, how it behaves; validated as typed, and always possible to save (R41). */
export function SiteForm({
  config,
  demoUrl = '',
  saving,
  saved,
  error,
  onSave,
  testAtOnce = false,
}: SiteFormProps): ReactNode {
  const { t } = useWords();
  const wordsOf = useErrorText();
  const schema = useMemo(() => siteValuesSchema(t, wordsOf), [t, wordsOf]);
  const form = useForm<SiteValues>({
    mode: 'onChange',
    defaultValues: valuesOf(config),
    resolver: zodResolver<SiteValues>(schema),
  });
  const { reset, getValues } = form;
  useEffect(() => {
    // After saving the stored values are the new ground; what is typed meanwhile stays.
    reset(valuesOf(config), { keepDirtyValues: false });
  }, [config, reset]);
  useEffect(() => {
    // Another token or login changes nothing that the configuration tells.
    if (saved) reset(savedValues(getValues()));
  }, [saved, reset, getValues]);
  const [test, setTest] = useState<TestRun | null>(() =>
    testAtOnce ? testRun(null, valuesOf(config)) : null,
  );
  const [looking, setLooking] = useState(false);
  const demo = config?.demo === true;
  const trust = (fingerprint: string): void => {
    setLooking(false);
    form.setValue('tlsMode', 'pin', { shouldDirty: true });
    form.setValue('tlsFingerprint', fingerprint, { shouldDirty: true, shouldValidate: true });
  };
  return (
    <div className={classes['page']}>
      <form
        className={classes['form']}
        noValidate
        onSubmit={(event) => void form.handleSubmit((values) => onSave(fieldsOf(values, demo)))(event)}
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
              {form.formState.isDirty ? t('form.unsaved') : saved ? t('form.saved') : ''}
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
            onLook={() => setLooking(true)}
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

function Behaviour({
  control,
  demo,
}: {
  readonly control: Control<SiteValues>;
  readonly demo: boolean;
}): ReactNode {
  const { t } = useWords();
  const [opened, setOpened] = useState(false);
  const { errors } = useFormState({ control });
  // An error that is folded away could not be mended.
  const advanced = opened || errors.pingSeconds !== undefined || errors.deadSeconds !== undefined;
  return (
    <Stack gap="sm">
      <Controller
        control={control}
        name="active"
        render={({ field: { value, onChange, ...field } }) => (
          <Switch
            {...field}
            label={t('form.active')}
            description={t('form.activeHint')}
            checked={value}
            onChange={(event) => onChange(event.currentTarget.checked)}
          />
        )}
      />
      <Controller
        control={control}
        name="manualOnly"
        render={({ field: { value, onChange, ...field } }) => (
          <Switch
            {...field}
            label={t('form.manualOnly')}
            description={t('form.manualHint')}
            checked={value}
            onChange={(event) => onChange(event.currentTarget.checked)}
          />
        )}
      />
      {!demo && <HistoryReach control={control} />}
      <div>
        <Anchor
          component="button"
          type="button"
          size="sm"
          c="inherit"
          fw={600}
          aria-expanded={advanced}
          onClick={() => setOpened(!advanced)}
          className={classes['advanced']}
        >
          {advanced ? <IconChevronDown size={15} aria-hidden /> : <IconChevronRight size={15} aria-hidden />}
          {t('form.advanced')}
        </Anchor>
        <Collapse expanded={advanced}>
          <Limits control={control} />
        </Collapse>
      </div>
    </Stack>
  );
}

function Limits({ control }: { readonly control: Control<SiteValues> }): ReactNode {
  const { t } = useWords();
  return (
    <Stack gap="sm" pt="sm">
      <Group align="start" grow>
        <Controller
          control={control}
          name="pingSeconds"
          render={({ field, fieldState }) => (
            <NumberInput
              {...field}
              label={t('form.pingSeconds')}
              description={t('form.pingHint')}
              error={fieldState.error?.message}
              allowDecimal={false}
              hideControls
            />
          )}
        />
        <Controller
          control={control}
          name="deadSeconds"
          render={({ field, fieldState }) => (
            <NumberInput
              {...field}
              label={t('form.deadSeconds')}
              description={t('form.deadHint')}
              error={fieldState.error?.message}
              allowDecimal={false}
              hideControls
            />
          )}
        />
      </Group>
      <Controller
        control={control}
        name="retryRejected"
        render={({ field: { value, onChange, ...field } }) => (
          <Checkbox
            {...field}
            label={t('form.retryRejected')}
            description={t('form.retryHint')}
            checked={value}
            onChange={(event) => onChange(event.currentTarget.checked)}
          />
        )}
      />
      <Controller
        control={control}
        name="bypassProxy"
        render={({ field: { value, onChange, ...field } }) => (
          <Checkbox
            {...field}
            label={t('form.bypassProxy')}
            description={t('form.bypassProxyHint')}
            checked={value}
            onChange={(event) => onChange(event.currentTarget.checked)}
          />
        )}
      />
    </Stack>
  );
}
