import { Anchor, Checkbox, Collapse, Group, NumberInput, Stack, Switch } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs';
import IconChevronRight from '@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs';
import { useState, type ReactNode } from 'react';
import { Controller, useFormState, type Control } from 'react-hook-form';
import { useWords } from '../../i18n/words';
import { HistoryReach } from './history-reach';
import classes from './site-form.module.css';
import type { SiteValues } from './site-values';

/** How a site behaves: whether and how it connects, and its limits. */
export function Behaviour({
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
