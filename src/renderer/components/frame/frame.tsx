import { Kbd } from '@mantine/core';
import IconBuildingCommunity from '@tabler/icons-react/dist/esm/icons/IconBuildingCommunity.mjs';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import { useEffect, useRef, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useReachable } from '../../api/contract-context';
import { PATHS } from '../../paths';
import { Banner } from '../banner';
import { Palette } from '../palette/palette';
import { usePalette } from '../palette/palette-state';
import { Shortcuts } from '../shortcuts/shortcut-sheet';
import { Foot } from './foot';
import classes from './frame.module.css';
import { LanguageSwitch, SchemeSwitch } from './look-switches';
import { Navigation } from './navigation';
import { StorageBanners } from './storage-banners';
import { useWords } from '../../i18n/words';

/** What stands around every screen: title bar, navigation and status bar. */
export function Frame({ children }: { readonly children: ReactNode }): ReactNode {
  const { t } = useWords();
  const reachable = useReachable();
  const openPalette = usePalette((state) => state.open);
  const screen = useRef<HTMLElement>(null);
  const [location] = useLocation();
  useEffect(() => {
    screen.current?.scrollTo(0, 0);
  }, [location]);
  return (
    <div className={classes['frame']}>
      <a
        className={classes['skip']}
        href="#content"
        onClick={(event) => {
          // The hash of the address names the screen; a jump by it would leave the screen.
          event.preventDefault();
          screen.current?.focus();
        }}
      >
        {t('app.skip')}
      </a>
      <header className={classes['head']}>
        <Link href={PATHS.overview} className={classes['brand']}>
          <IconBuildingCommunity size={20} stroke={1.8} color="var(--status-busy)" aria-hidden />
          <span className={classes['brandName']}>{t('app.name')}</span>
        </Link>
        <button
          type="button"
          className={classes['search']}
          onClick={openPalette}
          aria-keyshortcuts="Control+K"
        >
          <IconSearch size={15} aria-hidden />
          <span className={classes['linkText']} style={{ textAlign: 'left' }}>
            {t('app.search')}
          </span>
          <Kbd size="xs">Ctrl K</Kbd>
        </button>
        <div className={classes['switches']}>
          <Shortcuts />
          <LanguageSwitch />
          <SchemeSwitch />
        </div>
      </header>
      <Navigation />
      <main className={classes['main']}>
        {!reachable && <Banner tone="stopped" title={t('unreachable.title')} text={t('unreachable.text')} />}
        <StorageBanners />
        <section className={classes['screen']} ref={screen} tabIndex={-1} id="content">
          {children}
        </section>
      </main>
      <Foot />
      <Palette />
    </div>
  );
}
