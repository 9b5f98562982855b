import { Button } from '@mantine/core';
import IconAlertOctagonFilled from '@tabler/icons-react/dist/esm/icons/IconAlertOctagonFilled.mjs';
import IconCircleCheckFilled from '@tabler/icons-react/dist/esm/icons/IconCircleCheckFilled.mjs';
import type { ReactNode } from 'react';
import type { Inspection } from '../../../../shared/diagnostics';
import { useCommand } from '../../../api/queries';
import { Panel } from '../../../components/panel';
import { readyStateText } from '../../../components/ready-state';
import { StatusIcon, statusColor } from '../../../components/status-icon';
import { useFormats, useWords } from '../../../i18n/words';
import classes from './connection.module.css';

/** What the socket says and what the registry of connections believes, side by side (R32). */
export function SocketAndRegistry({ inspection }: { readonly inspection: Inspection }): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const { at, sockets, registry, connectedIds, openSocketIds } = inspection;
  const ago = (then: number): string => t('connection.ago', { span: formats.span(at - then) });
  return (
    <Panel title={t('connection.inspector')}>
      <Verdict inspection={inspection} />
      <table className={classes['sides']}>
        <thead>
          <tr>
            <td />
            <th scope="col">{t('connection.socketSays')}</th>
            <th scope="col">{t('connection.registrySays')}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t('connection.state')}</th>
            <td>
              {sockets.length === 0
                ? t('connection.noSocket')
                : sockets.map((socket) => (
                    <div key={socket.generation}>
                      {readyStateText(t, socket.readyState)}
                      {socket.ready && ` · ${t('connection.loggedIn')}`}
                    </div>
                  ))}
            </td>
            <td>
              {registry.state === null ? (
                t('connection.notListed')
              ) : (
                <span className={classes['event']} style={{ color: statusColor(registry.state) }}>
                  <StatusIcon state={registry.state} />
                  {t(`status.${registry.state}`)}
                </span>
              )}
              {registry.connectedAt !== null && (
                <div className={classes['hint']}>
                  {t('connection.connectedFor', { span: formats.span(at - registry.connectedAt) })}
                </div>
              )}
            </td>
          </tr>
          <tr>
            <th scope="row">{t('connection.generation')}</th>
            <td className="tabular">
              {sockets.length === 0 ? '–' : sockets.map((socket) => socket.generation).join(', ')}
            </td>
            <td className="tabular">{registry.generation}</td>
          </tr>
          <tr>
            <th scope="row">{t('connection.lastFrame')}</th>
            <td className="tabular">
              {sockets.length === 0 ? '–' : sockets.map((socket) => ago(socket.lastFrameAt)).join(', ')}
            </td>
            <td>–</td>
          </tr>
          <tr>
            <th scope="row">{t('connection.sites')}</th>
            <td>
              {t('connection.openSockets', { count: openSocketIds.length })}
              <Ids ids={openSocketIds} />
            </td>
            <td>
              {t('connection.believedConnected', { count: connectedIds.length })}
              <Ids ids={connectedIds} />
            </td>
          </tr>
        </tbody>
      </table>
    </Panel>
  );
}

function Verdict({ inspection: { siteId, mismatches } }: { readonly inspection: Inspection }): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const restart = useCommand('connection.restart');
  if (mismatches.length === 0) {
    return (
      <div className={classes['verdict']}>
        <IconCircleCheckFilled size={16} aria-hidden />
        {t('connection.agree')}
      </div>
    );
  }
  return mismatches.map(({ kind, since }) => (
    <div key={kind} className={classes['mismatch']} role="alert">
      <IconAlertOctagonFilled size={16} aria-hidden />
      <span style={{ flex: 1 }}>
        {t(`connection.mismatch.${kind}`)} ({t('connection.mismatchSince', { time: formats.time(since) })})
      </span>
      <Button
        size="compact-xs"
        variant="default"
        loading={restart.isPending}
        onClick={() => restart.mutate({ siteId, force: true })}
      >
        {t('connection.restart')}
      </Button>
    </div>
  ));
}

function Ids({ ids }: { readonly ids: readonly string[] }): ReactNode {
  const { t } = useWords();
  if (ids.length === 0) return null;
  return (
    <details className={classes['ids']}>
      <summary>{t('connection.ids')}</summary>
      {ids.join(', ')}
    </details>
  );
}
