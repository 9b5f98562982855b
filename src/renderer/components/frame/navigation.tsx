import { VisuallyHidden } from '@mantine/core';
import IconLayoutDashboard from '@tabler/icons-react/dist/esm/icons/IconLayoutDashboard.mjs';
import IconNotes from '@tabler/icons-react/dist/esm/icons/IconNotes.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconSettings from '@tabler/icons-react/dist/esm/icons/IconSettings.mjs';
import { memo, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { PATHS } from '../../paths';
import { useSites } from '../../store/fleet';
import { StatusIcon } from '../status-icon';
import classes from './frame.module.css';
import { useWords } from '../../i18n/words';

/** Every screen and every site, one press away. */
export function Navigation(): ReactNode {
  const { t } = useWords();
  return (
    <nav className={classes['nav']} aria-label={t('nav.main')}>
      <ul className={classes['navList']}>
        <NavItem href={PATHS.overview} label={t('nav.overview')}>
          <IconLayoutDashboard size={16} aria-hidden />
        </NavItem>
        <NavItem href={PATHS.log} label={t('nav.log')}>
          <IconNotes size={16} aria-hidden />
        </NavItem>
      </ul>
      <div className={classes['heading']} id="nav-sites">
        {t('nav.sites')}
      </div>
      <SiteList />
      <ul className={classes['navList']}>
        <NavItem href={PATHS.add} label={t('nav.add')}>
          <IconPlus size={16} aria-hidden />
        </NavItem>
        <NavItem href={PATHS.settings} label={t('nav.settings')}>
          <IconSettings size={16} aria-hidden />
        </NavItem>
      </ul>
    </nav>
  );
}

function NavItem({
  href,
  label,
  children,
}: {
  readonly href: string;
  readonly label: string;
  readonly children: ReactNode;
}): ReactNode {
  const [location] = useLocation();
  const current = location === href || (href !== '/' && location.startsWith(`${href}/`));
  return (
    <li>
      <Link
        href={href}
        className={classes['link']}
        title={label}
        {...(current ? { 'aria-current': 'page' } : {})}
      >
        {children}
        <span className={classes['linkText']}>{label}</span>
      </Link>
    </li>
  );
}

/** Ids in the order of names, as one string: stays the same value while only states change. */
const orderedIds = (sites: Parameters<Parameters<typeof useSites>[0]>[0]): string =>
  sites === null
    ? ''
    : [...sites.values()]
        .sort((left, right) => left.name.localeCompare(right.name, undefined, { numeric: true }))
        .map((site) => site.id)
        .join('\n');

function SiteList(): ReactNode {
  const ids = useSites(orderedIds);
  return (
    <ul className={`${classes['navList']} ${classes['sites']}`} aria-labelledby="nav-sites">
      {ids !== '' && ids.split('\n').map((id) => <SiteItem key={id} siteId={id} />)}
    </ul>
  );
}

const SiteItem = memo(function SiteItem({ siteId }: { readonly siteId: string }): ReactNode {
  const { t } = useWords();
  // Only these two are shown: counters that change each second must not draw the list anew.
  const name = useSites((sites) => sites?.get(siteId)?.name ?? '');
  const state = useSites((sites) => sites?.get(siteId)?.state ?? 'inactive');
  return (
    <NavItem href={PATHS.site(siteId)} label={name === '' ? siteId : name}>
      <StatusIcon state={state} />
      <VisuallyHidden>{t(`status.${state}`)}</VisuallyHidden>
    </NavItem>
  );
});
