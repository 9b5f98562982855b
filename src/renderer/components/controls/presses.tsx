import { Button, Group, Modal, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { PressesControl } from '../../../shared/controls';
import { useWords } from '../../i18n/words';
import { ActionNote } from './action-note';
import { canAsk, type ControlPlace } from './control-place';
import classes from './controls.module.css';
import { useAction } from './use-action';

type Press = PressesControl['presses'][number];

/** Buttons side by side; what opens a way into the building asks before it is sent. */
export function Presses({
  control,
  place,
}: {
  readonly control: PressesControl;
  readonly place: ControlPlace;
}): ReactNode {
  const { t } = useWords();
  const action = useAction(place.siteId, place.entityId, control.id);
  const [asking, setAsking] = useState<Press | null>(null);
  const pending = action.state.phase === 'pending' ? action.state.wish : null;
  const give = (press: Press): void => {
    setAsking(null);
    action.send(press.ask, press.name);
  };
  return (
    <div className={classes['control']}>
      <div className={classes['row']}>
        <span className={classes['label']}>{t('control.presses')}</span>
        <Group gap={8}>
          {control.presses.map((press) => (
            <Button
              key={press.name}
              variant="default"
              loading={pending === press.name}
              // Who sees it go the wrong way must be able to stop it while the first is under way.
              disabled={
                press.idle || !canAsk(place, press.ask) || (pending !== null && press.name !== 'stop')
              }
              onClick={() => (press.confirm ? setAsking(press) : give(press))}
            >
              {t(`control.press.${press.name}`)}
            </Button>
          ))}
        </Group>
      </div>
      <ActionNote action={action} />
      <Modal
        opened={asking !== null}
        onClose={() => setAsking(null)}
        title={asking === null ? '' : t(`control.press.${asking.name}`)}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        {asking !== null && (
          <>
            <Text size="sm">
              {t('control.confirm', { what: t(`control.press.${asking.name}`), name: place.name })}
            </Text>
            <Group justify="flex-end" mt="md" gap={8}>
              <Button variant="default" onClick={() => setAsking(null)} data-autofocus>
                {t('app.cancel')}
              </Button>
              <Button onClick={() => give(asking)}>{t(`control.press.${asking.name}`)}</Button>
            </Group>
          </>
        )}
      </Modal>
    </div>
  );
}
