import { Anchor, Button, Title } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import IconArrowLeft from '@tabler/icons-react/dist/esm/icons/IconArrowLeft.mjs';
import IconCircleCheckFilled from '@tabler/icons-react/dist/esm/icons/IconCircleCheckFilled.mjs';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import IconHelpCircle from '@tabler/icons-react/dist/esm/icons/IconHelpCircle.mjs';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { EntityState } from '../../../shared/entity';
import type { EntityRow } from '../../../shared/model';
import { useCommand } from '../../api/queries';
import { Age } from '../../components/age';
import { Banner } from '../../components/banner';
import { CopyIcon } from '../../components/copy-icon';
import { ErrorLine } from '../../components/error-line';
import { domainText, isGone, stateText } from '../../components/state-text';
import { useFormats, useWords } from '../../i18n/words';
import { PATHS } from '../../paths';
import { useSites } from '../../store/fleet';
import { useTimed } from '../../store/ticker';
import classes from './entity.module.css';

interface HeadProps {
  readonly siteId: string;
  readonly row: EntityRow;
  readonly state: EntityState;
  readonly stale: boolean;
}

/** Name, value and age, large enough to be read from across the room. */
export function EntityHead({ siteId, row, state, stale }: HeadProps): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const value = stateText(t, formats, row, state.state);
  return (
    <>
      <header className={classes['head']}>
        <div className={classes['names']}>
          <BackLink siteId={siteId} />
          <Title order={1} className={classes['title'] ?? ''} title={row.name}>
            {row.name}
          </Title>
          <div className={classes['id']}>
            <span>{domainText(t, row.domain)}</span>
            <code>{row.entityId}</code>
            <CopyIcon value={row.entityId} name={t('entity.copyId')} />
          </div>
        </div>
        <div className={classes['present']}>
          <div className={classes['value']} data-long={value.length > 24 || undefined} title={value}>
            {value}
            {row.unit !== null && !isGone(state.state) && <span className={classes['unit']}>{row.unit}</span>}
          </div>
          <div className={classes['trust']}>
            <Sign state={state.state} stale={stale} />
            <dl className={classes['ages']}>
              <div>
                <dt>{t('entity.lastChanged')}</dt>
                <dd tabIndex={0} className={classes['age']}>
                  <Age at={state.lastChanged} />
                  <span className={classes['exact']}>{formats.dateTime(state.lastChanged)}</span>
                </dd>
              </div>
              <div>
                <dt>{t('entity.lastUpdated')}</dt>
                <dd tabIndex={0} className={classes['age']}>
                  <Age at={state.lastUpdated} />
                  <span className={classes['exact']}>{formats.dateTime(state.lastUpdated)}</span>
                </dd>
              </div>
            </dl>
          </div>
        </div>
      </header>
      {stale && (
        <div className={classes['banner']}>
          <StaleBanner siteId={siteId} />
        </div>
      )}
    </>
  );
}

/** The way back to the list as it was left. */
export function BackLink({ siteId }: { readonly siteId: string }): ReactNode {
  const { t } = useWords();
  const site = useSites((sites) => sites?.get(siteId)?.name ?? '');
  return (
    <Anchor component={Link} href={PATHS.site(siteId)} className={classes['back'] ?? ''}>
      <IconArrowLeft size={14} aria-hidden />
      {t('entity.back', { site })}
    </Anchor>
  );
}

/** How far the value can be trusted: by colour, shape and word. */
function Sign({ state, stale }: { readonly state: string; readonly stale: boolean }): ReactNode {
  const { t } = useWords();
  const [Shape, color, word]: readonly [Icon, string, string] = stale
    ? [IconClock, 'var(--status-waiting)', t('entity.stale')]
    : state === 'unavailable'
      ? [IconAlertTriangle, 'var(--status-waiting)', t('state.unavailable')]
      : state === 'unknown'
        ? [IconHelpCircle, 'var(--status-rest)', t('state.unknown')]
        : [IconCircleCheckFilled, 'var(--status-connected)', t('entity.live')];
  return (
    <span className={classes['sign']} style={{ color }}>
      <Shape size={15} aria-hidden />
      {word}
    </span>
  );
}

/** What is shown is the mirror's: how old it is, and the press that may mend it (R27). */
function StaleBanner({ siteId }: { readonly siteId: string }): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const connect = useCommand('connection.connect');
  const dataAt = useSites((sites) => sites?.get(siteId)?.dataAt ?? null);
  const can = useSites((sites) => {
    const state = sites?.get(siteId)?.state;
    return state === 'waiting' || state === 'stopped' || state === 'manual';
  });
  const text = useTimed((now) =>
    dataAt === null ? t('entity.staleNever') : t('entity.staleText', { age: formats.span(now - dataAt) }),
  );
  return (
    <Banner tone="waiting" title={t('entity.stale')} text={text}>
      {connect.error !== null && <ErrorLine error={connect.error} />}
      {can && (
        <Button variant="default" loading={connect.isPending} onClick={() => connect.mutate({ siteId })}>
          {t('entity.connect')}
        </Button>
      )}
    </Banner>
  );
}
