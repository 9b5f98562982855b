import { Alert, Button, Code, Stack, Text } from '@mantine/core';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { reasonOf } from '../../shared/errors';
import { useWords } from '../i18n/words';

interface Props {
  readonly children: ReactNode;
}

/** Keeps a screen that fails from taking the others with it. */
export class ScreenBoundary extends Component<Props, { readonly failure: string | null }> {
  override state = { failure: null };

  static getDerivedStateFromError(error: unknown): { failure: string } {
    return { failure: reasonOf(error) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return <Failed reason={failure} onAgain={() => this.setState({ failure: null })} />;
  }
}

function Failed({ reason, onAgain }: { readonly reason: string; readonly onAgain: () => void }): ReactNode {
  const { t } = useWords();
  return (
    <Stack p="md">
      <Alert color="red" title={t('crash.title')} role="alert">
        <Stack gap="xs" align="start">
          <Text size="sm">{t('crash.text')}</Text>
          <Code>{reason}</Code>
          <Button onClick={onAgain}>{t('crash.again')}</Button>
        </Stack>
      </Alert>
    </Stack>
  );
}
