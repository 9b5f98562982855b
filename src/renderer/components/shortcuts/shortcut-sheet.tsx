import { ActionIcon, Kbd, Modal, Tooltip } from '@mantine/core';
import IconKeyboard from '@tabler/icons-react/dist/esm/icons/IconKeyboard.mjs';
import { Fragment, useCallback, useState, type ReactNode } from 'react';
import { useWords } from '../../i18n/words';
import classes from './shortcut-sheet.module.css';
import { SHORTCUTS, type Shortcut } from './shortcuts';
import { useShortcuts } from './use-shortcuts';

const GROUPS = ['general', 'go', 'list'] as const;

/** Makes every shortcut work, and shows them all by `?` or by its button (R47). */
export function Shortcuts(): ReactNode {
  const { t } = useWords();
  const [opened, setOpened] = useState(false);
  const open = useCallback(() => setOpened(true), []);
  useShortcuts(open);
  return (
    <>
      <Tooltip label={`${t('shortcut.title')} (?)`}>
        <ActionIcon
          variant="subtle"
          color="gray"
          c="inherit"
          size={32}
          aria-label={t('shortcut.title')}
          aria-keyshortcuts="?"
          onClick={open}
        >
          <IconKeyboard size={18} />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        size="lg"
        title={t('shortcut.title')}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        <div className={classes['groups']}>
          {GROUPS.map((group) => (
            <section key={group} aria-labelledby={`shortcuts-${group}`}>
              <h2 className={classes['heading']} id={`shortcuts-${group}`}>
                {t(`shortcut.group.${group}`)}
              </h2>
              <dl className={classes['list']}>
                {SHORTCUTS.filter((shortcut) => shortcut.group === group).map((shortcut) => (
                  <Line key={shortcut.keys.join()} shortcut={shortcut} />
                ))}
              </dl>
            </section>
          ))}
        </div>
      </Modal>
    </>
  );
}

function Line({ shortcut: { keys, word } }: { readonly shortcut: Shortcut }): ReactNode {
  const { t } = useWords();
  return (
    <div className={classes['line']}>
      <dt>{word(t)}</dt>
      <dd className={classes['keys']}>
        {keys.map((strokes, index) => (
          <Fragment key={strokes.join()}>
            {index > 0 && <span className={classes['between']}>{t('shortcut.or')}</span>}
            {strokes.map((stroke, place) => (
              <Fragment key={stroke}>
                {place > 0 && <span className={classes['between']}>{t('shortcut.then')}</span>}
                <Kbd size="xs">{stroke}</Kbd>
              </Fragment>
            ))}
          </Fragment>
        ))}
      </dd>
    </div>
  );
}
