import { ActionIcon, Menu, Text, Tooltip } from '@mantine/core';
import IconDeviceDesktop from '@tabler/icons-react/dist/esm/icons/IconDeviceDesktop.mjs';
import IconMoon from '@tabler/icons-react/dist/esm/icons/IconMoon.mjs';
import IconSun from '@tabler/icons-react/dist/esm/icons/IconSun.mjs';
import type { ReactNode } from 'react';
import { LANGUAGES, type Settings } from '../../../shared/model';
import { useChangeSettings, useSettingsQuery } from '../../api/queries';
import { LANGUAGE_NAMES, LANGUAGE_SIGNS } from '../../i18n/languages';
import { rememberedLook } from '../../look';
import { useLanguage, useWords } from '../../i18n/words';

/** Switches every word of the screens, at once and for good. */
export function LanguageSwitch(): ReactNode {
  const { t } = useWords();
  const language = useLanguage();
  const { mutate } = useChangeSettings();
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          c="inherit"
          size={32}
          aria-label={`${LANGUAGE_SIGNS[language]} – ${t('command.languageMenu')}`}
        >
          <Text component="span" size="sm" fw={600}>
            {LANGUAGE_SIGNS[language]}
          </Text>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {LANGUAGES.map((each) => (
          <Menu.Item
            key={each}
            lang={each}
            fw={each === language ? 700 : 400}
            onClick={() => mutate({ language: each })}
          >
            {LANGUAGE_NAMES[each]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

type Scheme = Settings['scheme'];
const NEXT: Readonly<Record<Scheme, Scheme>> = { auto: 'light', light: 'dark', dark: 'auto' };
const ICONS = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const;

/** Goes round light, dark and as the system. */
export function SchemeSwitch(): ReactNode {
  const { t } = useWords();
  const { data: settings } = useSettingsQuery();
  const { mutate } = useChangeSettings();
  const scheme = settings?.scheme ?? rememberedLook().scheme;
  const names: Readonly<Record<Scheme, string>> = {
    auto: t('settings.schemeAuto'),
    light: t('settings.schemeLight'),
    dark: t('settings.schemeDark'),
  };
  const label = t('command.schemeNext', { scheme: names[scheme] });
  const Shape = ICONS[scheme];
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="inherit"
        size={32}
        aria-label={label}
        onClick={() => mutate({ scheme: NEXT[scheme] })}
      >
        <Shape size={17} />
      </ActionIcon>
    </Tooltip>
  );
}
