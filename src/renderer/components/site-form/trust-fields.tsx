import { Button, FileButton, Group, Radio, Stack, Text, Textarea } from '@mantine/core';
import IconCertificate from '@tabler/icons-react/dist/esm/icons/IconCertificate.mjs';
import { useState, type ReactNode } from 'react';
import { Controller, useWatch, type UseFormReturn } from 'react-hook-form';
import { tlsModeSchema } from '../../../shared/model';
import { useAuthorities } from '../../api/queries';
import { useFormats, useWords } from '../../i18n/words';
import { ErrorLine } from '../error-line';
import classes from './site-form.module.css';
import { holdsPrivateKey, type SiteValues } from './site-values';

/** Larger than any bundle of authorities; what is chosen by mistake must not freeze the screen. */
const MAX_FILE_BYTES = 200_000;

/** Whose certificate a site with https may show (R16). */
export function TrustFields({
  form,
  onLook,
}: {
  readonly form: UseFormReturn<SiteValues>;
  /** Shows what the server presents. */
  readonly onLook: () => void;
}): ReactNode {
  const { t } = useWords();
  const mode = useWatch({ control: form.control, name: 'tlsMode' });
  return (
    <Stack gap="sm">
      <Controller
        control={form.control}
        name="tlsMode"
        render={({ field: { value, onChange, ...field } }) => (
          <Radio.Group
            {...field}
            value={value}
            onChange={(next) => onChange(tlsModeSchema.parse(next))}
            label={t('tls.whose')}
          >
            <Stack gap={8} mt={8}>
              <Radio value="system" label={t('tls.system')} description={t('tls.systemHint')} />
              <Radio value="ca" label={t('tls.ca')} description={t('tls.caHint')} />
              <Radio value="pin" label={t('tls.pin')} description={t('tls.pinHint')} />
            </Stack>
          </Radio.Group>
        )}
      />
      {mode === 'ca' && <AuthorityField form={form} />}
      {mode === 'pin' && (
        <Textarea
          label={t('tls.fingerprint')}
          placeholder="AB:CD:…"
          rows={2}
          spellCheck={false}
          autoComplete="off"
          classNames={{ input: classes['mono'] ?? '' }}
          error={form.formState.errors.tlsFingerprint?.message}
          {...form.register('tlsFingerprint')}
        />
      )}
      <div>
        <Button variant="default" leftSection={<IconCertificate size={15} />} onClick={onLook}>
          {t('tls.look')}
        </Button>
      </div>
    </Stack>
  );
}

function AuthorityField({ form }: { readonly form: UseFormReturn<SiteValues> }): ReactNode {
  const { t } = useWords();
  const [tooLarge, setTooLarge] = useState(false);
  const pem = useWatch({ control: form.control, name: 'tlsCa' });
  const set = (text: string): void =>
    form.setValue('tlsCa', text, { shouldDirty: true, shouldValidate: true, shouldTouch: true });
  const read = (file: File | null): void => {
    if (file === null) return;
    setTooLarge(file.size > MAX_FILE_BYTES);
    if (file.size <= MAX_FILE_BYTES) void file.text().then(set, () => set(''));
  };
  return (
    <Stack gap={8}>
      <Textarea
        label={t('tls.authority')}
        description={t('tls.authorityHint')}
        placeholder="-----BEGIN CERTIFICATE-----"
        rows={6}
        spellCheck={false}
        classNames={{ input: classes['mono'] ?? '' }}
        error={tooLarge ? t('tls.tooLarge') : form.formState.errors.tlsCa?.message}
        {...form.register('tlsCa')}
      />
      <Authorities pem={pem} />
      <Group>
        <FileButton onChange={read} accept=".pem,.crt,.cer,.txt">
          {(props) => (
            <Button variant="default" {...props}>
              {t('tls.file')}
            </Button>
          )}
        </FileButton>
      </Group>
    </Stack>
  );
}

/** What the program reads in the text, or why it is none; a private key is not even sent to it. */
function Authorities({ pem }: { readonly pem: string }): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const usable = pem.trim() !== '' && !holdsPrivateKey(pem);
  const read = useAuthorities(usable ? pem.trim() : null);
  if (!usable) return null;
  if (read.error !== null) return <ErrorLine error={read.error} />;
  return read.data?.certificates.map(({ subject, validTo, fingerprint }) => (
    <Text key={fingerprint} size="xs" c="dimmed">
      {t('tls.authorityRead', { subject, until: formats.dateTime(validTo) })}
    </Text>
  ));
}
