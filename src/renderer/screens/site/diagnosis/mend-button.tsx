import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { assertNever } from '../../../../shared/assert';
import type { Mend } from '../../../../shared/diagnosis';
import type { SiteStatus } from '../../../../shared/model';
import { useCommand } from '../../../api/queries';
import { ErrorLine } from '../../../components/error-line';
import { useWords } from '../../../i18n/words';
import { PATHS } from '../../../paths';
import { CertificateButton, useTrustDialog } from '../certificate-button';
import classes from './diagnosis.module.css';

interface MendButtonProps {
  readonly mend: Mend;
  readonly site: Pick<SiteStatus, 'id' | 'name' | 'lastError'>;
  /** It was mended here: the diagnosis is run again. */
  readonly onMended: () => void;
  readonly onFullSync: () => void;
}

/** The one press that mends what a step has found (R45). */
export function MendButton({ mend, site, onMended, onFullSync }: MendButtonProps): ReactNode {
  const { t } = useWords();
  const label = t(`test.mend.${mend}`);
  switch (mend) {
    case 'edit-address':
      return <To href={PATHS.site(site.id, 'settings', 'address')} label={label} />;
    case 'edit-token':
      return <To href={PATHS.site(site.id, 'settings', 'token')} label={label} />;
    case 'edit-trust':
      return <To href={PATHS.site(site.id, 'settings', 'trust')} label={label} />;
    case 'proxy-settings':
    case 'storage-settings':
      return <To href={PATHS.settings} label={label} />;
    case 'trust':
      return <Trust site={site} onMended={onMended} />;
    case 'full-sync':
      return (
        <div className={classes['mend']}>
          <Button onClick={onFullSync}>{label}</Button>
        </div>
      );
    case 'activate':
      return <Activate siteId={site.id} label={label} onMended={onMended} />;
    case 'reconnect':
      return <Connect siteId={site.id} label={label} force={false} onMended={onMended} />;
    case 'restart':
      return <Connect siteId={site.id} label={label} force onMended={onMended} />;
    default:
      return assertNever(mend, 'mend');
  }
}

function Trust({ site, onMended }: Pick<MendButtonProps, 'site' | 'onMended'>): ReactNode {
  const { look, dialog } = useTrustDialog({ site, onTrusted: onMended });
  return (
    <div className={classes['mend']}>
      <CertificateButton site={site} onLook={look} />
      {dialog}
    </div>
  );
}

function To({ href, label }: { readonly href: string; readonly label: string }): ReactNode {
  return (
    <div className={classes['mend']}>
      <Button component={Link} href={href}>
        {label}
      </Button>
    </div>
  );
}

interface PressProps {
  readonly siteId: string;
  readonly label: string;
  readonly onMended: () => void;
}

function Activate({ siteId, label, onMended }: PressProps): ReactNode {
  const queries = useQueryClient();
  const change = useCommand('sites.set');
  const press = (): void =>
    change.mutate(
      { siteId, fields: { active: true } },
      {
        onSuccess: () => {
          void queries.invalidateQueries({ queryKey: ['sites'] });
          onMended();
        },
      },
    );
  return <Press label={label} pending={change.isPending} error={change.error} onPress={press} />;
}

/** `force`: what is open is given up, whatever it says of itself. */
function Connect({ siteId, label, force, onMended }: PressProps & { readonly force: boolean }): ReactNode {
  const connect = useCommand('connection.connect');
  const restart = useCommand('connection.restart');
  const press = (): void => {
    if (force) restart.mutate({ siteId, force }, { onSuccess: onMended });
    else connect.mutate({ siteId }, { onSuccess: onMended });
  };
  const { isPending, error } = force ? restart : connect;
  return <Press label={label} pending={isPending} error={error} onPress={press} />;
}

function Press({
  label,
  pending,
  error,
  onPress,
}: {
  readonly label: string;
  readonly pending: boolean;
  readonly error: Error | null;
  readonly onPress: () => void;
}): ReactNode {
  return (
    <div className={classes['mend']}>
      <Button loading={pending} onClick={onPress}>
        {label}
      </Button>
      {error !== null && <ErrorLine error={error} />}
    </div>
  );
}
