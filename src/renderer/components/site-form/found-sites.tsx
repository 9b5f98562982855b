import { Loader, Text, UnstyledButton } from '@mantine/core';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconHomeSearch from '@tabler/icons-react/dist/esm/icons/IconHomeSearch.mjs';
import type { ReactNode } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { isAdded, type FoundSite } from '../../../shared/discovery';
import { useErrorText } from '../../i18n/error-text';
import { useWords } from '../../i18n/words';
import { useSites } from '../../store/fleet';
import { useSharedView, useViewPart } from '../../store/use-view';
import classes from './found-sites.module.css';
import type { SiteValues } from './site-values';

/** Home Assistants that announce themselves on the network, as long as the form is there; a press takes one over. */
export function FoundSites({ form }: { readonly form: UseFormReturn<SiteValues> }): ReactNode {
  const { t } = useWords();
  const errorText = useErrorText();
  const view = useSharedView('discovery', {});
  const found = useViewPart(view, (model) => model);
  const urls = useSites((sites) => [...(sites?.values() ?? [])].map(({ url }) => url).join('\n'));
  const sites = found?.sites ?? [];
  const error = found?.error ?? null;
  const words = error === null ? null : errorText(error);
  const take = (site: FoundSite): void => {
    form.setValue('url', site.url, { shouldDirty: true, shouldValidate: true });
    // A name that the operator gave stays.
    if (form.getValues('name').trim() === '') {
      form.setValue('name', site.name, { shouldDirty: true, shouldValidate: true });
    }
  };
  return (
    <section className={classes['found']} aria-label={t('found.title')}>
      <Text size="xs" c="dimmed" className={classes['head']} role="status">
        {words === null && sites.length === 0 && <Loader size={12} aria-hidden />}
        {words !== null && sites.length === 0
          ? `${words.message} ${words.hint}`
          : sites.length === 0
            ? t('found.looking')
            : t('found.title')}
      </Text>
      {sites.length > 0 && (
        <>
          <ul className={classes['list']}>
            {sites.map((site) => (
              <li key={site.id}>
                <Row site={site} added={isAdded(site, urls.split('\n'))} onTake={() => take(site)} />
              </li>
            ))}
          </ul>
          <Text size="xs" c="dimmed">
            {t('found.trust')}
          </Text>
        </>
      )}
    </section>
  );
}

function Row({
  site,
  added,
  onTake,
}: {
  readonly site: FoundSite;
  readonly added: boolean;
  readonly onTake: () => void;
}): ReactNode {
  const { t } = useWords();
  const { name, url, version } = site;
  return (
    <UnstyledButton className={classes['row']} onClick={onTake}>
      <IconHomeSearch size={16} aria-hidden className={classes['icon']} />
      <span className={classes['name']} title={name}>
        {name}
      </span>
      <span className={classes['url']}>{url}</span>
      <span className={classes['version']}>{version ?? ''}</span>
      <span className={classes['added']}>
        {added && (
          <>
            <IconCheck size={14} aria-hidden /> {t('found.added')}
          </>
        )}
      </span>
    </UnstyledButton>
  );
}
