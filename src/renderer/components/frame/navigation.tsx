import { VisuallyHidden } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { PATHS } from '../../paths';
import { SCREENS, type ScreenEntrance } from '../../screen-table';
import { useSites } from '../../store/fleet';
import { StatusIcon } from '../status-icon';
import classes from './frame.module.css';
import { useWords } from '../../i18n/words';

/** Every screen and every site, one press away. */
export function Navigation(): ReactNode {
  const { t } = useWords();
  return (
    <nav className={classes['nav']} aria-label={t('nav.main')}>
      <Entrances place="top" />
      <div className={classes['heading']} id="nav-sites">
        {t('nav.sites')}
      </div>
      <SiteList />
      <Entrances place="bottom" />
    </nav>
  );
}

function Entrances({ place }: { readonly place: ScreenEntrance['place'] }): ReactNode {
  const { t } = useWords();
  return (
    <ul className={classes['navList']}>
      {SCREENS.map(({ id, path, entrance }) =>
        entrance?.place === place ? (
          <NavItem key={id} href={path} label={t(entrance.word)}>
            <entrance.Icon size={16} aria-hidden />
          </NavItem>
        ) : null,
      )}
    </ul>
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
